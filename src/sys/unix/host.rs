//! What tells this process and this machine from others.

/// A random number that no other process gets, nor a forked child.
pub(crate) fn unique_random() -> Option<u64> {
    let mut bytes = [0; 8];
    // SAFETY: the buffer is writable and as long as it says.
    let failed = unsafe { libc::getentropy(bytes.as_mut_ptr().cast(), bytes.len()) };
    (failed == 0).then(|| u64::from_ne_bytes(bytes))
}

/// The name of this machine.
pub(crate) fn host_name() -> String {
    let mut name = [0u8; 256];
    // SAFETY: the buffer is writable and as long as it says.
    let failed = unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) };
    if failed != 0 {
        return String::from("unknown");
    }
    let end = name.iter().position(|byte| *byte == 0);
    let name = &name[..end.unwrap_or(name.len())];
    String::from_utf8_lossy(name).into_owned()
}
