//! How what is kept open is recognised: by its identity, and by its mark.

use super::directory::Directory;
use super::file::{File, Identity};
use super::kept::Identified;
use super::mark::{is_marked, mark};
use std::io;

impl Identified for File {
    fn identity_now(&self) -> io::Result<Identity> {
        self.status().map(|status| status.identity)
    }

    fn mark(&self) -> bool {
        mark(self)
    }

    fn is_marked(&self) -> bool {
        is_marked(self)
    }
}

impl Identified for Directory {
    fn identity_now(&self) -> io::Result<Identity> {
        self.identity()
    }

    fn mark(&self) -> bool {
        mark(self)
    }

    fn is_marked(&self) -> bool {
        is_marked(self)
    }
}
