//! What libsnowflake started from, for comparison: a PyO3 class around a mutex and
//! the system clock. 41 bits of milliseconds since 2020, 10 bits worker, 12 bits
//! sequence.

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

const EPOCH_MS: u64 = 1_577_836_800_000;
const WORKER_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;

struct State {
    last_ms: u64,
    sequence: u64,
}

/// Hands out the IDs of one worker.
#[pyclass]
struct GeradorSnowflake {
    worker: u64,
    state: Mutex<State>,
}

#[pymethods]
impl GeradorSnowflake {
    #[new]
    fn new(worker: u64) -> PyResult<Self> {
        if worker >= 1 << WORKER_BITS {
            return Err(PyValueError::new_err("the worker ID does not fit"));
        }
        let state = State {
            last_ms: 0,
            sequence: 0,
        };
        Ok(Self {
            worker,
            state: Mutex::new(state),
        })
    }

    /// The next ID. Spins until the next millisecond when this one is full.
    fn proximo_id(&self) -> PyResult<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now_ms = now_ms();
        if now_ms < state.last_ms {
            return Err(PyRuntimeError::new_err("the clock went back"));
        }
        if now_ms == state.last_ms {
            state.sequence = (state.sequence + 1) & ((1 << SEQUENCE_BITS) - 1);
            if state.sequence == 0 {
                while now_ms <= state.last_ms {
                    now_ms = self::now_ms();
                }
            }
        } else {
            state.sequence = 0;
        }
        state.last_ms = now_ms;
        let time = (now_ms - EPOCH_MS) << (WORKER_BITS + SEQUENCE_BITS);
        Ok(time | self.worker << SEQUENCE_BITS | state.sequence)
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// The module.
#[pymodule]
fn starting_point(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<GeradorSnowflake>()
}
