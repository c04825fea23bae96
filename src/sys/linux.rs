//! What only Linux answers, and the files and numbers by which it does.

use super::kinds::{Filesystem, LockKind};
#[cfg(target_arch = "x86_64")]
use super::unix::read_without_counter;
use super::unix::{File, clock_ns};
use std::fs;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::atomic::AtomicU32;

/// File systems that only this machine mounts, by the numbers of statfs(2). A list of
/// those that are shared among hosts would never be complete.
const LOCAL_FILESYSTEMS: [u32; 19] = [
    0xef53,      // ext2, ext3, ext4
    0x5846_5342, // XFS
    0x9123_683e, // Btrfs
    MEMORY_FILESYSTEM,
    OLD_MEMORY_FILESYSTEM,
    0x794c_7630, // overlayfs
    0x2fc1_2fc1, // ZFS
    0xca45_1a4e, // bcachefs
    0xf2f5_2010, // F2FS
    0x5265_4973, // ReiserFS
    0x3153_464a, // JFS
    0x3434,      // NILFS
    0x4d44,      // FAT
    0x2011_bab0, // exFAT
    0x7366_746e, // NTFS
    0x2405_1905, // UBIFS
    0x0000_72b6, // JFFS2
    0x6175_6673, // aufs
    0x1501_3346, // UDF
];

/// tmpfs, and ramfs.
const MEMORY_FILESYSTEM: u32 = 0x0102_1994;
const OLD_MEMORY_FILESYSTEM: u32 = 0x8584_58f6;

/// The names of file systems that are refused, for messages.
const OTHER_FILESYSTEMS: [(u32, &str); 22] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x517b, "SMB"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "FUSE"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x6b41_4653, "kAFS"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x7461_636f, "OCFS2"),
    (0x0116_1970, "GFS2"),
    (0x786f_4256, "vboxsf"),
    (0xbacb_acbc, "vmhgfs"),
    (0x1983_0326, "BeeGFS"),
    (0x2003_0528, "OrangeFS"),
    (0x7375_7245, "Coda"),
    (0xaad7_aaea, "PanFS"),
    (0xf15f, "eCryptfs"),
    (0x6a65_6a63, "virtiofs"),
    (0x7c7c_6673, "prl_fs"),
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

/// What is known about the file system that an open file or directory is on.
pub(super) fn filesystem(file: &impl AsFd) -> io::Result<Filesystem> {
    let mut answer = MaybeUninit::<libc::statfs>::uninit();
    let descriptor = file.as_fd().as_raw_fd();
    // SAFETY: the descriptor is open, and `answer` is as large as it must be.
    if unsafe { libc::fstatfs(descriptor, answer.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so it has filled the answer in.
    let number = unsafe { answer.assume_init() }.f_type as u32;
    Ok(classified(number))
}

fn classified(number: u32) -> Filesystem {
    if matches!(number, MEMORY_FILESYSTEM | OLD_MEMORY_FILESYSTEM) {
        return Filesystem::Memory;
    }
    if LOCAL_FILESYSTEMS.contains(&number) {
        return Filesystem::Local;
    }
    let known = OTHER_FILESYSTEMS.iter().find(|(other, _)| *other == number);
    Filesystem::Other {
        number,
        name: known.map_or("", |(_, name)| name),
    }
}

/// Takes a lock on one byte of an open file or directory; false if somebody has one that
/// does not go with it. It belongs to the open description: forked children have it too,
/// and it lasts until the last descriptor and the last mapping of it are gone.
pub(crate) fn try_lock(file: &impl AsFd, kind: LockKind, byte: i64) -> io::Result<bool> {
    let mut lock = lock_of(kind, byte);
    match control(file, libc::F_OFD_SETLK, &mut lock) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        Err(error) if error.raw_os_error() == Some(libc::EACCES) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives up the lock of an open file or directory on a byte.
pub(crate) fn unlock(file: &impl AsFd, byte: i64) -> io::Result<()> {
    let mut lock = lock_of(LockKind::Shared, byte);
    lock.l_type = libc::F_UNLCK as libc::c_short;
    control(file, libc::F_OFD_SETLK, &mut lock)
}

/// The mount that a file was opened by, in numbers that are not used again before the
/// machine starts again: Linux has them since 6.8. 0 if it is not known.
pub(super) fn mount_id(file: &File) -> u64 {
    const STATX_MNT_ID_UNIQUE: u32 = 0x4000;
    // SAFETY: a struct of numbers.
    let mut known: libc::statx = unsafe { std::mem::zeroed() };
    let (descriptor, no_path) = (file.as_fd().as_raw_fd(), c"");
    // SAFETY: the descriptor is open, the path ends in NUL, and `known` is writable. glibc has
    // a function for it only since 2.28.
    let status = unsafe {
        libc::syscall(
            libc::SYS_statx,
            descriptor,
            no_path.as_ptr(),
            libc::AT_EMPTY_PATH,
            STATX_MNT_ID_UNIQUE,
            &raw mut known,
        )
    };
    if status == 0 && known.stx_mask & STATX_MNT_ID_UNIQUE != 0 {
        known.stx_mnt_id
    } else {
        0
    }
}

/// The lock that somebody else has on a byte of an open file or directory.
pub(crate) fn lock_of_another(file: &impl AsFd, byte: i64) -> io::Result<Option<LockKind>> {
    let mut lock = lock_of(LockKind::Exclusive, byte);
    control(file, libc::F_OFD_GETLK, &mut lock)?;
    Ok(match i32::from(lock.l_type) {
        libc::F_RDLCK => Some(LockKind::Shared),
        libc::F_WRLCK => Some(LockKind::Exclusive),
        _ => None,
    })
}

/// The highest byte of a range that somebody else has a lock on, of an open file or
/// directory.
pub(crate) fn highest_lock_of_others(
    file: &impl AsFd,
    first: i64,
    length: i64,
) -> io::Result<Option<i64>> {
    let mut highest = None;
    let end = first + length;
    let mut from = first;
    // The system tells any of them.
    while from < end {
        let mut lock = lock_of(LockKind::Exclusive, from);
        lock.l_len = end - from;
        control(file, libc::F_OFD_GETLK, &mut lock)?;
        if i32::from(lock.l_type) == libc::F_UNLCK {
            break;
        }
        let byte = lock.l_start.max(from);
        highest = Some(byte);
        from = byte + 1;
    }
    Ok(highest)
}

fn lock_of(kind: LockKind, byte: i64) -> libc::flock {
    let kind = match kind {
        LockKind::Shared => libc::F_RDLCK,
        LockKind::Exclusive => libc::F_WRLCK,
    };
    libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: byte,
        l_len: 1,
        l_pid: 0,
    }
}

fn control(file: &impl AsFd, command: i32, lock: &mut libc::flock) -> io::Result<()> {
    // SAFETY: the descriptor is open, and both commands read and write a `flock`.
    let done = unsafe { libc::fcntl(file.as_fd().as_raw_fd(), command, lock) };
    if done < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Nanoseconds since the machine was started, the time that it slept included.
pub(crate) fn boot_ns() -> u64 {
    clock_ns(libc::CLOCK_BOOTTIME)
}

/// The directory of the memory file system that all processes share.
pub(crate) const MACHINE_DIRECTORY: &str = "/dev/shm";

/// Whether the kernel keeps its own time by the counter that it calls `name`; `None` if
/// it cannot be asked. Allocates nothing.
#[cfg(target_arch = "x86_64")]
pub(crate) fn kernel_clock_is(name: &str) -> Option<bool> {
    let path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    let mut found = [0; 64];
    let length = fs::File::open(path).ok()?.read(&mut found).ok()?;
    Some(found[..length].trim_ascii() == name.as_bytes())
}

/// Whether this thread may read the processor's counter: a program can forbid it to
/// itself, and then a reading ends in a signal. Clocks are read without it from then on.
#[cfg(target_arch = "x86_64")]
pub(crate) fn may_read_counter() -> bool {
    let mut answer: libc::c_int = 0;
    // SAFETY: the call writes one `int`.
    let asked = unsafe { libc::prctl(libc::PR_GET_TSC, &raw mut answer) };
    // A system that cannot be asked forbids nothing.
    let may = asked != 0 || answer != libc::PR_TSC_SIGSEGV;
    if !may {
        read_without_counter();
    }
    may
}

/// Waits until somebody calls [`wake`] for this word, in any process that maps it, at most so
/// long, and not at all if its value is another one. May return sooner.
pub(crate) fn wait(word: &AtomicU32, value: u32, most_ns: u64) {
    let timeout = libc::timespec {
        tv_sec: (most_ns / 1_000_000_000) as libc::time_t,
        tv_nsec: (most_ns % 1_000_000_000) as libc::c_long,
    };
    // SAFETY: the word is aligned and readable, and the time is valid.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT,
            value,
            &raw const timeout,
        );
    }
}

/// Wakes all who wait for this word.
pub(crate) fn wake(word: &AtomicU32) {
    // SAFETY: the word is aligned; the system only compares its address.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE, i32::MAX) };
}

#[cfg(test)]
mod tests {
    use super::classified;
    #[cfg(target_arch = "x86_64")]
    use super::may_read_counter;
    use crate::sys::Filesystem;

    #[test]
    fn only_file_systems_that_are_known_to_be_local_are_accepted() {
        // ext4, XFS, Btrfs, overlayfs, ZFS.
        for number in [0xef53, 0x5846_5342, 0x9123_683e, 0x794c_7630, 0x2fc1_2fc1] {
            assert_eq!(classified(number), Filesystem::Local, "{number:x}");
        }
        assert_eq!(classified(0x0102_1994), Filesystem::Memory);
        for (number, name) in [
            (0x6969, "NFS"),
            (0x786f_4256, "vboxsf"),
            (0x6573_5546, "FUSE"),
            (0x1234_5678, ""),
        ] {
            assert_eq!(classified(number), Filesystem::Other { number, name });
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_program_that_forbids_itself_the_counter_is_noticed() {
        let set = |to: libc::c_int| {
            // SAFETY: the call has no pointers, and concerns this thread only.
            assert_eq!(unsafe { libc::prctl(libc::PR_SET_TSC, to) }, 0);
        };
        assert!(may_read_counter());
        set(libc::PR_TSC_SIGSEGV);
        let forbidden = may_read_counter();
        set(libc::PR_TSC_ENABLE);
        assert!(!forbidden);
    }
}
