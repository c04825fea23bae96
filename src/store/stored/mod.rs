//! A page in a file, whichever store it belongs to.
//!
//! | file | what is in it |
//! |---|---|
//! | `opening.rs` | opening and creating the file, and who finds it fresh |
//! | `drafts.rs` | files that are not finished yet |
//! | `presence.rs` | whether an older file of the name may still be in use |
//! | `held.rs` | the open directories on which this process has locks |
//! | `header.rs`, `content.rs` | recognising what is in it |
//! | `errors.rs` | the errors, which name the path |

mod content;
mod drafts;
mod errors;
mod header;
mod held;
mod opening;
mod presence;

pub(super) use content::{begin, is_fresh, is_word_too_high, set_boot_id};
pub(super) use drafts::Drafts;
pub(super) use errors::{Mismatch, failed, refused};
pub(super) use header::Header;
pub(super) use opening::{Opened, Opening, check_size, new_nonce, not_private};
pub(super) use presence::{Meeting, Presence};
