//! What the header says about layouts and settings, computed in 128 bits.

use crate::c::{self, Config, Parts};

const NS_PER_MS: i128 = 1_000_000;
const SIZE: usize = size_of::<Config>();

/// A layout that is valid.
pub struct Layout<'a> {
    pub config: &'a Config,
    pub ends_at_ms: i128,
}

/// The layout of a configuration, or the status that says why it has none.
pub fn layout_of(config: &Config) -> Result<Layout<'_>, i32> {
    if config.size as usize != SIZE {
        return Err(c::ERR_STRUCT_SIZE);
    }
    let bits = [config.time_bits, config.worker_bits, config.sequence_bits];
    let sum: i128 = bits.iter().map(|bits| i128::from(*bits)).sum();
    let is_valid = (1..=62).contains(&bits[0])
        && (0..=32).contains(&bits[1])
        && (1..=32).contains(&bits[2])
        && sum <= 63
        && config.order <= 1
        && (1_000..=3_600_000_000_000).contains(&config.tick_ns)
        && config.epoch_unix_ms >= 0
        // Seconds of our time, by mistake.
        && !(100_000_000..10_000_000_000).contains(&config.epoch_unix_ms);
    if !is_valid {
        return Err(c::ERR_LAYOUT);
    }
    let span_ns = i128::from(config.tick_ns) << config.time_bits;
    let ends_at_ms = i128::from(config.epoch_unix_ms) + (span_ns + NS_PER_MS - 1) / NS_PER_MS;
    if ends_at_ms > i64::MAX.into() {
        return Err(c::ERR_LAYOUT);
    }
    Ok(Layout { config, ends_at_ms })
}

impl Layout<'_> {
    pub fn most_worker_id(&self) -> i64 {
        (1 << self.config.worker_bits) - 1
    }

    pub fn most_tick(&self) -> i128 {
        (1 << self.config.time_bits) - 1
    }

    pub fn most_sequence(&self) -> i64 {
        (1 << self.config.sequence_bits) - 1
    }

    pub fn compose(&self, tick: i128, worker_id: i64, sequence: i64) -> Result<i64, i32> {
        let fits = (0..=self.most_tick()).contains(&tick)
            && (0..=self.most_worker_id()).contains(&worker_id)
            && (0..=self.most_sequence()).contains(&sequence);
        if !fits {
            return Err(c::ERR_RANGE);
        }
        let (worker_bits, sequence_bits) = (self.config.worker_bits, self.config.sequence_bits);
        let low = match self.config.order {
            0 => worker_id << sequence_bits | sequence,
            _ => sequence << worker_bits | worker_id,
        };
        Ok((tick as i64) << (worker_bits + sequence_bits) | low)
    }

    pub fn split(&self, id: i64) -> Result<Parts, i32> {
        let (worker_bits, sequence_bits) = (self.config.worker_bits, self.config.sequence_bits);
        let tick = id >> (worker_bits + sequence_bits);
        if id < 0 || i128::from(tick) > self.most_tick() {
            return Err(c::ERR_RANGE);
        }
        let (worker_shift, sequence_shift) = match self.config.order {
            0 => (sequence_bits, 0),
            _ => (0, worker_bits),
        };
        let since_epoch_ns = i128::from(tick) * i128::from(self.config.tick_ns);
        let since_epoch_ms = (since_epoch_ns / NS_PER_MS) as i64;
        Ok(Parts {
            size: size_of::<Parts>() as u32,
            nanoseconds: (since_epoch_ns % NS_PER_MS) as u32,
            unix_ms: self.config.epoch_unix_ms + since_epoch_ms,
            tick,
            worker_id: id >> worker_shift & self.most_worker_id(),
            sequence: id >> sequence_shift & self.most_sequence(),
        })
    }

    /// The nearest instant of the layout, in milliseconds since the epoch.
    pub fn clamp(&self, unix_ms: i64) -> i128 {
        let epoch_ms = i128::from(self.config.epoch_unix_ms);
        i128::from(unix_ms).clamp(epoch_ms, self.ends_at_ms - 1) - epoch_ms
    }

    pub fn has(&self, unix_ms: i64) -> bool {
        let since_epoch_ms = i128::from(unix_ms) - i128::from(self.config.epoch_unix_ms);
        self.clamp(unix_ms) == since_epoch_ms
    }

    pub fn first_tick(&self, unix_ms: i64) -> i128 {
        self.clamp(unix_ms) * NS_PER_MS / i128::from(self.config.tick_ns)
    }

    pub fn first(&self, unix_ms: i64) -> Result<i64, i32> {
        self.compose(self.first_tick(unix_ms), 0, 0)
    }

    pub fn last(&self, unix_ms: i64) -> Result<i64, i32> {
        let last_ns = (self.clamp(unix_ms) + 1) * NS_PER_MS - 1;
        let tick = (last_ns / i128::from(self.config.tick_ns)).min(self.most_tick());
        self.compose(tick, self.most_worker_id(), self.most_sequence())
    }

    /// The tick of the clock, or the status that says why there is none.
    pub fn tick_now(&self, now_ns: i64) -> Result<i128, i32> {
        let epoch_ns = i128::from(self.config.epoch_unix_ms) * NS_PER_MS;
        let since_epoch_ns = i128::from(now_ns) - epoch_ns;
        if now_ns < 0 || since_epoch_ns < 0 {
            return Err(c::ERR_CLOCK);
        }
        let tick = since_epoch_ns / i128::from(self.config.tick_ns);
        if tick > self.most_tick() {
            return Err(c::ERR_EXHAUSTED);
        }
        Ok(tick)
    }

    /// The status of `snowflake_new`.
    pub fn status_of_new(&self, is_store: bool, now_ns: i64) -> i32 {
        let config = self.config;
        let most = self.most_worker_id();
        if !(0..=most).contains(&config.worker_id) {
            return c::ERR_WORKER_ID;
        }
        let start = config.sequence_start;
        let is_start = start == 0 || start > 0 && start.count_ones() == 1;
        let fits = (1..=(most - config.worker_id + 1).min(1024)).contains(&config.worker_count)
            && (0..=3_600_000).contains(&config.max_wait_ms)
            && (0..=3_600_000).contains(&config.max_lead_ms)
            && (0..=3_155_760_000_000).contains(&config.max_jump_ms)
            && is_start
            && start <= (self.most_sequence() + 1).min(1 << 31);
        if !fits || !is_store {
            return c::ERR_CONFIG;
        }
        self.tick_now(now_ns).err().unwrap_or(c::OK)
    }
}
