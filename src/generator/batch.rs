//! Filling a buffer: runs of slots, turned into IDs tick by tick.

use crate::layout::Codec;
use std::ops::Range;

/// Writes the IDs of a run of slots. `ids` has the length of the run.
pub(super) fn fill_run(codec: &Codec, worker_id: u32, run: Range<u64>, ids: &mut [u64]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for. Worth it: an
        // ID in a batch of 4096 takes a third of the time that it takes without.
        return unsafe { fill_by_avx2(codec, worker_id, run, ids) };
    }
    fill(codec, worker_id, run, ids);
}

/// [`fill`], compiled for vectors of 32 bytes.
///
/// # Safety
/// The processor has AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn fill_by_avx2(codec: &Codec, worker_id: u32, run: Range<u64>, ids: &mut [u64]) {
    fill(codec, worker_id, run, ids);
}

#[inline(always)]
pub(super) fn fill(codec: &Codec, worker_id: u32, run: Range<u64>, ids: &mut [u64]) {
    let mut rest = ids;
    let mut slot = run.start;
    while slot < run.end {
        // Within one tick the IDs are an arithmetic sequence.
        let tick_end = codec.slot_of(codec.tick_of(slot) + 1).min(run.end);
        let (of_tick, behind) = rest.split_at_mut((tick_end - slot) as usize);
        fill_sequence(codec.id_of_slot(slot, worker_id), codec.step(), of_tick);
        rest = behind;
        slot = tick_end;
    }
}

/// How many IDs are written at a time: four vectors of AVX2.
const LANES: usize = 16;

/// Writes `first`, `first + step`, and so on. What the lanes are ahead of the first one
/// stays in vectors, so that four IDs cost one addition and one store.
#[inline(always)]
fn fill_sequence(mut first: u64, step: u64, ids: &mut [u64]) {
    // Wraps where a tick has fewer slots than lanes: those lanes are not used.
    let ahead: [u64; LANES] = std::array::from_fn(|lane| step.wrapping_mul(lane as u64));
    let mut chunks = ids.chunks_exact_mut(LANES);
    for chunk in &mut chunks {
        for (id, ahead) in chunk.iter_mut().zip(&ahead) {
            *id = first + ahead;
        }
        first += step * LANES as u64;
    }
    for (id, ahead) in chunks.into_remainder().iter_mut().zip(&ahead) {
        *id = first + ahead;
    }
}
