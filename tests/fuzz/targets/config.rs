//! Configurations with any bytes: what each function makes of them is compared with the
//! limits in the header, and with arithmetic in 128 bits.
//!
//! Input: what is chosen, the clock, three arguments, the bytes of the configuration
//! (zero stands for the default), and text. What is missing counts as zero.

#![no_main]

use fuzz::c::{self, Config, Error, Parts};
use fuzz::layouts::{Layout, layout_of};
use libfuzzer_sys::fuzz_target;
use std::ffi::{CString, c_void};
use std::ptr::{null, null_mut};

const SIZE: usize = size_of::<Config>();

struct Case {
    choice: u64,
    now_ns: i64,
    arguments: [i64; 3],
    config: Config,
    store: Option<CString>,
}

extern "C" fn clock(context: *mut c_void) -> i64 {
    // SAFETY: it is the address of a number.
    unsafe { *context.cast() }
}

impl Case {
    fn new(input: &[u8]) -> Self {
        let mut head = [0; 40 + SIZE];
        let length = input.len().min(head.len());
        head[..length].copy_from_slice(&input[..length]);
        let number = |index: usize| {
            let bytes = head[8 * index..8 * index + 8].try_into();
            i64::from_le_bytes(bytes.expect("8 bytes"))
        };
        let mut config = Config::new();
        let bytes = (&raw mut config).cast::<u8>();
        for (index, byte) in head[40..].iter().enumerate() {
            // SAFETY: inside the struct, whose every bit may change; see below.
            unsafe { *bytes.add(index) ^= byte };
        }
        let choice = number(0) as u64;
        let text: Vec<_> = input[length..]
            .iter()
            .copied()
            .filter(|b| *b != 0)
            .collect();
        let store = match choice % 4 {
            0 => None,
            1 => Some(CString::from(c"memory")),
            2 => Some(CString::from(c"machine")),
            // No store begins so.
            _ => CString::new([b"?", &text[..]].concat()).ok(),
        };
        Self {
            choice: choice / 4,
            now_ns: number(1),
            arguments: [number(2), number(3), number(4)],
            config,
            store,
        }
    }

    /// The configuration in memory of exactly its size, which is four bytes where it
    /// states a size that no version had.
    fn with_config<T>(&self, call: impl FnOnce(*const Config) -> T) -> T {
        let config = Config {
            store: self.store.as_ref().map_or(null(), |store| store.as_ptr()),
            clock: Some(clock),
            clock_context: (&raw const self.now_ns).cast_mut().cast(),
            ..self.config
        };
        if config.size as usize == SIZE {
            return call(&raw const *Box::new(config));
        }
        call((&raw const *Box::new(config.size)).cast())
    }

    /// Calls a function without a detail, with one that states a wrong size, and with a
    /// good one: the result is the same.
    fn call(&self, function: impl Fn(*const Config, *mut Error) -> i64) -> i64 {
        self.with_config(|config| {
            let mut error = Error::new();
            let result = function(config, &raw mut error);
            error.check(result);
            assert_eq!(function(config, null_mut()), result);
            let size = (self.choice as u32) ^ size_of::<Error>() as u32;
            if size as usize != size_of::<Error>() {
                let mut wrong = Box::new(size);
                assert_eq!(function(config, (&raw mut *wrong).cast()), result);
                assert_eq!(*wrong, size);
            }
            result
        })
    }
}

fn number(result: Result<i64, i32>) -> i64 {
    result.unwrap_or_else(i64::from)
}

/// A generator is made as the header says, and its first ID has the time of its clock.
fn create(case: &Case) {
    let is_store = case
        .store
        .as_ref()
        .is_none_or(|store| store.to_bytes()[0] != b'?');
    let layout = layout_of(&case.config);
    let expected = layout.as_ref().map_or_else(
        |status| *status,
        |layout| layout.status_of_new(is_store, case.now_ns),
    );
    let result = case.call(|config, error| {
        let mut generator = null_mut();
        // SAFETY: the configuration states its size, and its pointers are valid.
        let status = unsafe { c::snowflake_new(config, &raw mut generator, error) };
        assert_eq!(generator.is_null(), status != c::OK);
        if let Ok(layout) = &layout {
            if !generator.is_null() {
                // SAFETY: it was just made.
                let ids = unsafe {
                    [
                        c::snowflake_next(generator),
                        c::snowflake_try_next(generator),
                    ]
                };
                check_ids(layout, ids, case.now_ns);
            }
        }
        // SAFETY: NULL, or not used any more.
        unsafe { c::snowflake_free(generator) };
        status.into()
    });
    assert_eq!(result, i64::from(expected));
}

fn check_ids(layout: &Layout<'_>, [first, second]: [i64; 2], now_ns: i64) {
    let parts = layout.split(first).expect("an ID of the layout");
    assert_eq!(Ok(i128::from(parts.tick)), layout.tick_now(now_ns));
    let config = layout.config;
    let workers = config.worker_id..config.worker_id + config.worker_count;
    assert!(workers.contains(&parts.worker_id));
    assert!(parts.sequence < config.sequence_start.max(1));
    // The clock stands still.
    let is_full = parts.sequence == layout.most_sequence();
    if is_full && second < 0 {
        assert_eq!(second, c::ERR_AGAIN.into());
    } else {
        assert!(second > first);
    }
}

/// Everything that reads the layout only.
fn compute(case: &Case) {
    let layout = layout_of(&case.config);
    let layout = layout.as_ref().map_err(|status| *status);
    let [a, b, c] = case.arguments;
    let is = |expected: Result<i64, i32>, result: i64| assert_eq!(result, number(expected));
    let at = |unix_ms, tick_of: fn(&Layout<'_>, i64) -> Result<i64, i32>| {
        layout.and_then(|layout| match layout.has(unix_ms) {
            true => tick_of(layout, unix_ms),
            false => Err(c::ERR_RANGE),
        })
    };
    // SAFETY, of all: the configuration and the detail state their sizes.
    let composed = case.call(|f, e| unsafe { c::snowflake_compose(f, a, b, c, e) });
    is(
        layout.and_then(|layout| layout.compose(a.into(), b, c)),
        composed,
    );
    let composed = case.call(|f, e| unsafe { c::snowflake_compose_at(f, a, b, c, e) });
    let expected = layout.and_then(|layout| match layout.has(a) {
        true => layout.compose(layout.first_tick(a), b, c),
        false => Err(c::ERR_RANGE),
    });
    is(expected, composed);
    is(
        at(a, |layout, ms| layout.first(ms)),
        case.call(|f, e| unsafe { c::snowflake_first_at(f, a, e) }),
    );
    is(
        at(a, |layout, ms| layout.last(ms)),
        case.call(|f, e| unsafe { c::snowflake_last_at(f, a, e) }),
    );
    let first = case.call(|f, e| unsafe { c::snowflake_first_at_clamped(f, a, e) });
    is(layout.and_then(|layout| layout.first(a)), first);
    let last = case.call(|f, e| unsafe { c::snowflake_last_at_clamped(f, a, e) });
    is(layout.and_then(|layout| layout.last(a)), last);
    let ends = case.call(|f, e| unsafe { c::snowflake_ends_at_unix_ms(f, e) });
    is(layout.map(|layout| layout.ends_at_ms as i64), ends);
}

/// IDs are taken apart, one by one and as columns.
fn take_apart(case: &Case) {
    let layout = layout_of(&case.config);
    let expected = layout.as_ref().map_err(|status| *status);
    let expected: Result<Vec<_>, i32> =
        expected.and_then(|layout| case.arguments.iter().map(|id| layout.split(*id)).collect());
    let status = expected.as_ref().err().copied().unwrap_or(c::OK);
    let field = (case.choice % 8) as u32;
    let mut values = vec![0; 3];
    let (ids, target) = (case.arguments.as_ptr(), values.as_mut_ptr());
    // SAFETY: there are three IDs and room for three numbers.
    let extract = |f, e| unsafe { c::snowflake_extract(f, field, ids, 3, target, e) };
    let result = case.call(|config, error| extract(config, error).into());
    let is_known = field < 5;
    let unknown = if layout.is_ok() { c::ERR_RANGE } else { status };
    assert_eq!(result, if is_known { status } else { unknown }.into());
    for (index, id) in case.arguments.iter().enumerate() {
        let mut parts = Parts {
            size: size_of::<Parts>() as u32,
            ..Parts::default()
        };
        let target = &raw mut parts;
        // SAFETY: the parts state their size.
        let result = case.call(|f, e| unsafe { c::snowflake_split(f, *id, target, e) }.into());
        let split = layout
            .as_ref()
            .map_err(|status| *status)
            .and_then(|layout| layout.split(*id));
        assert_eq!(
            result,
            split.as_ref().err().copied().unwrap_or(c::OK).into()
        );
        if let Ok(split) = split {
            assert_eq!(parts, split);
        }
        if result == 0 && is_known && status == c::OK {
            let fields = [
                parts.unix_ms,
                parts.nanoseconds.into(),
                parts.tick,
                parts.worker_id,
                parts.sequence,
            ];
            assert_eq!(values[index], fields[field as usize]);
        }
    }
}

/// A configuration is filled only where its size is that of a version.
fn fill(case: &Case) {
    let (size, layout) = (case.arguments[0] as usize, case.arguments[1] as u32);
    let size = if case.choice % 2 == 0 { SIZE } else { size };
    let mut bytes = vec![0xffu8; if size == SIZE { SIZE } else { 0 }];
    let mut error = Error::new();
    let target = bytes.as_mut_ptr().cast();
    // SAFETY: a size that no version had is refused before anything is written.
    let status = unsafe { c::snowflake_config_init(target, size, layout, &raw mut error) };
    error.check(status.into());
    let expected = match (layout <= 8, size == SIZE) {
        (false, _) => c::ERR_LAYOUT,
        (true, false) => c::ERR_STRUCT_SIZE,
        (true, true) => c::OK,
    };
    assert_eq!(status, expected);
    let is_written = bytes.iter().any(|byte| *byte != 0xff);
    assert_eq!(is_written, status == c::OK);
}

fuzz_target!(|input: &[u8]| {
    let case = Case::new(input);
    create(&case);
    compute(&case);
    take_apart(&case);
    fill(&case);
});
