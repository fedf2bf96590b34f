//! The file of rejected rows: the columns of the source, then the line and the reason.

use crate::import::mapping::{CsvFormat, SourceFormat};
use crate::import::read::Rejected;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why rejected rows cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum RejectedFileError {
    /// The path is that of the source.
    #[error("{} is the source itself; name another file for the rejected rows", .0.display())]
    IsSource(PathBuf),
    /// The file cannot be written.
    #[error("{} cannot be written: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// Writes rejected rows in the format of their source, so that they can be mended and imported again by the
/// same mapping.
///
/// In CSV two columns are added at the end, `line` and `reason`; a row that has the wrong number of columns
/// stands whole in the first one. In NDJSON the keys `line` and `reason` are added at the front of the object;
/// a line that is no object stands whole under the key `text`. In fixed width the line and the reason stand behind the last column. The file is made for the first rejected row:
/// after a run without any there is none.
#[derive(Debug)]
pub struct RejectedFile {
    path: PathBuf,
    layout: Layout,
    writer: Option<BufWriter<File>>,
}

/// How the source is laid out, as its reader found it.
#[derive(Clone, Debug)]
pub(in crate::import) struct Layout {
    pub format: SourceFormat,
    /// The names of the columns, when the source names them; in fixed width its first line.
    pub header: Option<Vec<String>>,
    /// The number of columns; 0 in NDJSON, and in fixed width where the last one ends.
    pub width: usize,
}

impl RejectedFile {
    /// The path beside a source: `accounts.rejected.csv` for `accounts.csv`.
    #[must_use]
    pub fn path_beside(source: &Path) -> PathBuf {
        match source.extension() {
            Some(extension) => {
                let mut rejected = std::ffi::OsString::from("rejected.");
                rejected.push(extension);
                source.with_extension(rejected)
            }
            None => source.with_extension("rejected"),
        }
    }

    /// Prepares to write to a path, and removes what an earlier run left there.
    ///
    /// # Errors
    ///
    /// When the path is that of the source, or an earlier file cannot be removed.
    pub fn new(path: &Path, source: &Path) -> Result<Self, RejectedFileError> {
        let same = matches!(
            (fs::canonicalize(path), fs::canonicalize(source)),
            (Ok(path), Ok(source)) if path == source
        );
        if same {
            return Err(RejectedFileError::IsSource(path.to_owned()));
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(RejectedFileError::Write {
                    path: path.to_owned(),
                    error,
                })
            }
            _ => {
                let layout = Layout {
                    format: SourceFormat::Ndjson,
                    header: None,
                    width: 0,
                };
                Ok(Self {
                    path: path.to_owned(),
                    layout,
                    writer: None,
                })
            }
        }
    }

    /// Takes over the layout of the source.
    pub(in crate::import) fn follow(&mut self, layout: Layout) {
        self.layout = layout;
    }

    /// Where the rejected rows are; none when none was written.
    pub(in crate::import) fn written_path(&self) -> Option<PathBuf> {
        self.writer.is_some().then(|| self.path.clone())
    }

    pub(in crate::import) fn write(&mut self, row: &Rejected) -> Result<(), RejectedFileError> {
        self.try_write(row).map_err(|error| self.failed(error))
    }

    pub(in crate::import) fn flush(&mut self) -> Result<(), RejectedFileError> {
        match &mut self.writer {
            Some(writer) => writer.flush().map_err(|error| self.failed(error)),
            None => Ok(()),
        }
    }

    fn failed(&self, error: io::Error) -> RejectedFileError {
        RejectedFileError::Write {
            path: self.path.clone(),
            error,
        }
    }

    fn try_write(&mut self, row: &Rejected) -> io::Result<()> {
        let reasons: Vec<String> = row.reasons.iter().map(ToString::to_string).collect();
        let reason = reasons.join("; ");
        let line = match self.layout.format {
            SourceFormat::Csv(format) => csv_row(row, &reason, format, self.layout.width)?,
            SourceFormat::Ndjson => json_row(row, &reason)?,
            SourceFormat::Fixed(_) => fixed_row(row, &reason, self.layout.width),
        };
        self.open()?.write_all(&line)
    }

    /// The file, made with its header when it is not there yet.
    fn open(&mut self) -> io::Result<&mut BufWriter<File>> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                let mut writer = BufWriter::new(File::create(&self.path)?);
                if let (SourceFormat::Csv(format), Some(header)) =
                    (&self.layout.format, &self.layout.header)
                {
                    let columns = header.iter().map(String::as_bytes);
                    let columns = columns.chain([b"line".as_slice(), b"reason"]);
                    writer.write_all(&csv_line(columns, *format)?)?;
                }
                if let (SourceFormat::Fixed(_), Some(header)) =
                    (&self.layout.format, &self.layout.header)
                {
                    writeln!(writer, "{}", header.concat())?;
                }
                writer
            }
        };
        Ok(self.writer.insert(writer))
    }
}

fn csv_row(row: &Rejected, reason: &str, format: CsvFormat, width: usize) -> io::Result<Vec<u8>> {
    let mut record = csv::ByteRecord::new();
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(format.delimiter)
        .quote(format.quote)
        .from_reader(row.text.as_slice())
        .read_byte_record(&mut record)
        .map_err(io::Error::other)?;
    let mut columns: Vec<&[u8]> = record.iter().collect();
    if columns.len() != width {
        columns = vec![b"".as_slice(); width.max(1)];
        if let Some(first) = columns.first_mut() {
            *first = &row.text;
        }
    }
    let line = row.line.to_string();
    csv_line(
        columns
            .into_iter()
            .chain([line.as_bytes(), reason.as_bytes()]),
        format,
    )
}

fn csv_line<'a>(columns: impl Iterator<Item = &'a [u8]>, format: CsvFormat) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(format.delimiter)
        .quote(format.quote)
        .from_writer(Vec::new());
    writer.write_record(columns).map_err(io::Error::other)?;
    writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

/// The line as it stands in the source, with the number of the line and the reason behind its last column.
fn fixed_row(row: &Rejected, reason: &str, width: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(&row.text);
    format!("{text:<width$}  line {}: {reason}\n", row.line).into_bytes()
}

/// What is known of a rejected row, as a JSON object.
#[derive(Serialize)]
struct Note<'a> {
    line: u64,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// The object as it stands in the source, with the line and the reason at its front.
fn json_row(row: &Rejected, reason: &str) -> io::Result<Vec<u8>> {
    let keys: Option<HashMap<String, &RawValue>> = serde_json::from_slice(&row.text).ok();
    let text = keys
        .is_none()
        .then(|| String::from_utf8_lossy(&row.text).into_owned());
    let mut line = serde_json::to_vec(&Note {
        line: row.line,
        reason,
        text,
    })?;
    if let Some(keys) = keys {
        let object = row.text.trim_ascii_start();
        line.pop();
        if !keys.is_empty() {
            line.push(b',');
        }
        line.extend_from_slice(object.get(1..).unwrap_or_default().trim_ascii_end());
    }
    line.push(b'\n');
    Ok(line)
}
