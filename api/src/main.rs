//! The `tenure` program.

fn main() -> std::process::ExitCode {
    api::main()
}
