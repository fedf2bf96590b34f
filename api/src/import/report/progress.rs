//! The progress bar.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// A bar on standard error that follows the bytes read; nothing is drawn where that is no terminal.
#[derive(Clone, Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar that draws nothing.
    #[must_use]
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// A bar for a source of so many bytes, or a moving sign when that is not known.
    #[must_use]
    pub fn on_standard_error(bytes: Option<u64>) -> Self {
        let (bar, template) = match bytes {
            Some(bytes) => (
                ProgressBar::new(bytes),
                "{bar:30} {percent:>3} %  {binary_bytes}/{binary_total_bytes}  {msg}  {eta} left",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{spinner} {binary_bytes}  {msg}",
            ),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    pub(in crate::import) fn update(&self, position: u64, rows: u64, rejected: u64) {
        self.0.set_position(position);
        self.0.set_message(match rejected {
            0 => format!("{rows} rows"),
            _ => format!("{rows} rows, {rejected} rejected"),
        });
    }

    pub(in crate::import) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
