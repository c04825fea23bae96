//! Values that are not allowed: what was given, what would have been accepted.

use super::show::{Cut, Instant, Quoted, masked};
use std::borrow::Cow;
use std::fmt;

/// A setting or an argument that has a value which is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What kind of value it is.
    pub kind: InvalidKind,
    /// The name of the setting or argument.
    pub field: &'static str,
    /// The value it has.
    pub value: Value,
    /// What would be accepted.
    pub allowed: Allowed,
    /// The layout that this depends on.
    pub scope: Scope,
    /// What to do about it, where the rest does not say it; may be empty.
    pub remedy: Cow<'static, str>,
}

/// What kind of value is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidKind {
    /// A field of the layout.
    Layout,
    /// The worker ID.
    WorkerId,
    /// Another setting of a generator.
    Setting,
    /// An argument of a call.
    Argument,
}

/// A value that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(i128),
    /// An instant, in milliseconds since 1970.
    UnixMs(i64),
    /// A text; a password in it is masked.
    Text(String),
}

/// What would have been accepted in place of a refused value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Any integer from the first to the second, both included.
    Between(i128, i128),
    /// Any instant from the first to the second, both included, in milliseconds since
    /// 1970.
    UnixMsBetween(i64, i64),
    /// 0 or a power of two up to this one.
    PowerOfTwo(u64),
    /// One of these names.
    OneOf(&'static [&'static str]),
    /// What the sentence says.
    Rule(&'static str),
}

/// The layout that a limit comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// None: the limit is the same for all layouts.
    #[default]
    Any,
    /// A preset.
    Preset(&'static str),
    /// A custom layout: bits of time, worker ID and sequence.
    Bits(u32, u32, u32),
}

impl Invalid {
    pub(crate) fn new(
        kind: InvalidKind,
        field: &'static str,
        value: impl Into<Value>,
        allowed: Allowed,
    ) -> Self {
        Self {
            kind,
            field,
            value: value.into(),
            allowed,
            scope: Scope::Any,
            remedy: Cow::Borrowed(""),
        }
    }

    /// A variable of the environment that has a value which is not allowed.
    pub(crate) fn of_environment(
        variable: &'static str,
        value: &str,
        allowed: &'static str,
    ) -> Self {
        Self::new(
            InvalidKind::Setting,
            variable,
            value,
            Allowed::Rule(allowed),
        )
    }

    pub(crate) fn for_layout(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    pub(crate) fn remedy(self, remedy: impl Into<Cow<'static, str>>) -> Self {
        let remedy = remedy.into();
        Self { remedy, ..self }
    }
}

impl From<i128> for Value {
    fn from(number: i128) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(masked(text))
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == InvalidKind::Layout {
            f.write_str("invalid layout: ")?;
        }
        let (field, allowed, value) = (self.field, &self.allowed, &self.value);
        write!(f, "{field} must be {allowed}{}, got {value}", self.scope)?;
        if !self.remedy.is_empty() {
            write!(f, ": {}", self.remedy)?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::UnixMs(unix_ms) => write!(f, "{} ({unix_ms})", Instant(*unix_ms)),
            Self::Text(text) => write!(f, "'{}'", Cut(text)),
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(least, most) if least == most => least.fmt(f),
            Self::Between(least, most) => write!(f, "between {least} and {most}"),
            Self::UnixMsBetween(least, most) => {
                write!(f, "between {} and {}", Instant(*least), Instant(*most))
            }
            Self::PowerOfTwo(most) => write!(f, "0 or a power of two up to {most}"),
            Self::OneOf(names) => write!(f, "one of {}", Quoted(names)),
            Self::Rule(rule) => f.write_str(rule),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::Preset(name) => write!(f, " for layout '{name}'"),
            Self::Bits(time, worker, sequence) => {
                write!(f, " for a layout of {time}/{worker}/{sequence} bits")
            }
        }
    }
}
