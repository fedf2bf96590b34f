//! What is written in surveys, by us and by customers.

use crate::account::TextError;

/// A kind of text, with its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SurveyText {
    /// The name of a campaign, 1 to 200 characters.
    Name,
    /// The question, 1 to 500 characters.
    Question,
    /// The question after the score, 1 to 500 characters.
    FollowUp,
    /// The subject of a mail, 1 to 200 characters.
    Subject,
    /// What is said after the answer, 1 to 500 characters.
    Thanks,
    /// A phase of the customer's life, 1 to 60 characters.
    Phase,
    /// What an answer is about, 1 to 60 characters.
    Theme,
    /// What a customer writes, 1 to 5,000 characters, of as many lines as it takes.
    Comment,
    /// What came of getting back to a customer, 1 to 5,000 characters, of as many lines as it takes.
    Note,
}

impl SurveyText {
    /// The most characters.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::Name | Self::Subject => 200,
            Self::Question | Self::FollowUp | Self::Thanks => 500,
            Self::Phase | Self::Theme => 60,
            Self::Comment | Self::Note => 5_000,
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Question => "question",
            Self::FollowUp => "question after the score",
            Self::Subject => "subject",
            Self::Thanks => "text after the answer",
            Self::Phase => "phase",
            Self::Theme => "theme",
            Self::Comment => "comment",
            Self::Note => "note",
        }
    }

    /// The text without white space around it, if it is allowed.
    ///
    /// # Errors
    /// When it is empty, too long, or has control characters other than the line breaks and tabs of a comment or a note.
    pub fn check(self, text: &str) -> Result<String, TextError> {
        let (what, limit) = (self.what(), self.limit());
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty { what, limit });
        }
        let length = text.chars().count();
        if length > limit {
            return Err(TextError::TooLong {
                what,
                length,
                limit,
            });
        }
        let has_lines = matches!(self, Self::Comment | Self::Note);
        let is_allowed =
            |letter: char| !letter.is_control() || (has_lines && "\n\r\t".contains(letter));
        match text.chars().all(is_allowed) {
            true => Ok(text.to_owned()),
            false => Err(TextError::ControlCharacter { what }),
        }
    }
}

/// A text that names no language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the code of a language: two or three letters, and a region if it matters, such as de or pt-BR"
)]
pub struct NotALanguage(pub String);

/// The code of a language as it is stored: `de`, `pt-BR`.
///
/// # Errors
/// When it is not two or three letters, perhaps with a region of two letters or three digits.
pub fn language(code: &str) -> Result<String, NotALanguage> {
    let not = || NotALanguage(code.chars().take(40).collect());
    let mut parts = code.trim().split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let is_word = |text: &str| text.chars().all(|letter| letter.is_ascii_alphabetic());
    if !matches!(language.len(), 2 | 3) || !is_word(language) {
        return Err(not());
    }
    let language = language.to_ascii_lowercase();
    match (parts.next(), parts.next()) {
        (None, _) => Ok(language),
        (Some(region), None) if region.len() == 2 && is_word(region) => {
            Ok(format!("{language}-{}", region.to_ascii_uppercase()))
        }
        (Some(region), None)
            if region.len() == 3 && region.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Ok(format!("{language}-{region}"))
        }
        _ => Err(not()),
    }
}
