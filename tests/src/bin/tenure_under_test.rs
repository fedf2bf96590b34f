//! The `tenure` program, for tests that start, stop and kill it.

fn main() -> std::process::ExitCode {
    api::main()
}
