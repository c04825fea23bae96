//! What only Linux answers, and the files and numbers by which it does.

use std::fs;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd};

/// File systems whose mappings are not coherent between hosts, by the numbers
/// of statfs(2).
const NETWORK_FILESYSTEMS: [(u32, &str); 11] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x517b, "SMB"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "FUSE"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x7461_636f, "OCFS2"),
];

/// The boot ID: 128 random bits, in hexadecimal with dashes.
pub(super) fn boot_id() -> io::Result<[u64; 2]> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    match u128::from_str_radix(&digits, 16) {
        Ok(id) if digits.len() == 32 => Ok([(id >> 64) as u64, id as u64]),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The name of the network file system that an open file is on; `None` if it is
/// on a local one.
pub(super) fn network_filesystem(file: &impl AsFd) -> io::Result<Option<&'static str>> {
    let mut answer = MaybeUninit::<libc::statfs>::uninit();
    let descriptor = file.as_fd().as_raw_fd();
    // SAFETY: the descriptor is open, and `answer` is as large as it must be.
    if unsafe { libc::fstatfs(descriptor, answer.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so it has filled the answer in.
    let magic = unsafe { answer.assume_init() }.f_type as u32;
    Ok(name_of_network_filesystem(magic))
}

fn name_of_network_filesystem(magic: u32) -> Option<&'static str> {
    NETWORK_FILESYSTEMS
        .iter()
        .find(|(number, _)| *number == magic)
        .map(|(_, name)| *name)
}

/// Whether the kernel keeps its own time by the counter that it calls `name`.
#[cfg(target_arch = "x86_64")]
pub(crate) fn kernel_clock_is(name: &str) -> bool {
    let path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    fs::read(path).is_ok_and(|found| found.trim_ascii() == name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::name_of_network_filesystem;

    #[test]
    fn network_file_systems_are_refused_and_local_ones_are_not() {
        for (magic, name) in [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0x0102_1997, "9p")] {
            assert_eq!(name_of_network_filesystem(magic), Some(name));
        }
        assert_eq!(name_of_network_filesystem(0x6573_5546), Some("FUSE"));
        // ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS.
        for magic in [
            0xef53,
            0x5846_5342,
            0x9123_683e,
            0x0102_1994,
            0x794c_7630,
            0x2fc1_2fc1,
        ] {
            assert_eq!(name_of_network_filesystem(magic), None);
        }
    }
}
