//! The page of a grant is that of one range only.

use super::{NOW_MS, World};
use crate::error::Error;
use crate::store::lease::{Lease, Request};
use crate::store::leased::fence;
use crate::store::leased::member::User;
use crate::store::leased::record::Published;
use crate::store::{Keeper, lease::Answer, lease::Step};

const SECOND: u64 = 1_000;

fn keeper(world: &World, name: &str) -> Keeper {
    world.client(name).keeper().expect("a keeper")
}

/// Answers what the keeper asks with a grant of worker 5.
fn grant(keeper: &mut Keeper, from_ms: u64, until_ms: u64) {
    let Step::Send(Request::Acquire { .. }) = keeper.step().expect("a step") else {
        panic!("it asks for something else")
    };
    keeper.answer(&Answer::Granted {
        worker_id: 5,
        from_ms,
        until_ms,
    });
}

/// A caller is held up between its ticket and the check of the fence, with a slot past the end
/// of its range. Meanwhile the lease is lost, and the same worker ID leased again: what lies
/// between the two ranges was granted to another holder.
#[test]
fn a_ticket_past_the_end_of_a_range_is_not_used_in_the_next_one() {
    let world = World::new("ticket");
    let mut keeper = keeper(&world, "ticket");
    let until_ms = NOW_MS + 60 * SECOND;
    grant(&mut keeper, NOW_MS, until_ms);
    let member = keeper.member_of_tests();
    let (page, fence) = fence::open(User::new(member.clone()));
    let ticket = member.codec.first_slot_from(until_ms) + 7;
    assert!(matches!(fence.extend(ticket, 0), Err(Error::Lease(_))));
    assert!(fence.next().expect("no error").is_none());

    let (_, before) = member.record.lease();
    let before = before.expect("a lease");
    let next = Lease {
        owner: 2,
        nonce: 3,
        from_ms: until_ms + 30 * SECOND,
        until_ms: until_ms + 90 * SECOND,
        ..before
    };
    let number = member.record.reserve().expect("memory");
    let published = member.record.publish(number, 1, &next, &member.codec);
    assert!(matches!(published, Published::InUse));

    assert_eq!(fence.extend(ticket, 0), Err(Error::LeaseLost));
    assert_eq!(fence.verify(), Err(Error::LeaseLost));
    let fenced = page.window.fence.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(fenced, member.codec.first_slot_from(until_ms));
    // The next page begins where its range does.
    let (page, fence) = fence.next().expect("no error").expect("the next page");
    assert_eq!(fence.worker_id(), Some(5));
    let word = page.word.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(word, member.codec.first_slot_from(next.from_ms));
    assert_eq!(fence.extend(word, 0), Ok(()));
}

/// The clock was set back, or callers run ahead of it.
#[test]
fn the_next_page_begins_above_what_was_generated_from_the_one_before() {
    let world = World::new("above");
    let mut keeper = keeper(&world, "above");
    grant(&mut keeper, NOW_MS, NOW_MS + 60 * SECOND);
    let generator = world.client("above").open().expect("a generator");
    world.clock.advance_ns(10_000_000_000);
    let before = generator.next_id().expect("an ID");
    world.clock.set_ns((NOW_MS + 9_990) * 1_000_000);
    let member = keeper.member_of_tests();
    let lease = member.record.lease().1.expect("a lease");
    let number = member.record.reserve().expect("memory");
    let next = Lease {
        worker_id: 4,
        ..lease
    };
    let published = member.record.publish(number, 1, &next, &member.codec);
    assert!(matches!(published, Published::InUse));
    let id = generator.next_id().expect("an ID");
    assert!(id > before, "{id} after {before}");
    assert_eq!(generator.worker_id(), 4);
}

#[test]
fn a_renewed_range_is_that_of_the_same_page() {
    let world = World::new("same");
    let mut keeper = keeper(&world, "same");
    grant(&mut keeper, NOW_MS, NOW_MS + 60 * SECOND);
    let member = keeper.member_of_tests();
    let (_, fence) = fence::open(User::new(member.clone()));
    let slot = member.codec.first_slot_from(NOW_MS + 60 * SECOND);
    assert!(fence.extend(slot, 0).is_err());
    // The caller has asked for more.
    let Step::Send(Request::Renew { .. }) = keeper.step().expect("a step") else {
        panic!("no renewal")
    };
    let until_ms = NOW_MS + 70 * SECOND;
    keeper.answer(&Answer::Renewed { until_ms });
    assert_eq!(fence.extend(slot, 0), Ok(()));
    assert!(fence.next().expect("no error").is_none());
}

/// Two keepers, of which one was stopped before it sent its renewal and goes on after the other
/// one has renewed.
#[test]
fn an_old_answer_changes_nothing_but_the_end_of_the_range() {
    let world = World::new("old");
    let mut keeper = keeper(&world, "old");
    grant(&mut keeper, NOW_MS, NOW_MS + 60 * SECOND);
    let record = &keeper.member_of_tests().record;
    let (number, lease) = record.lease();
    let first = lease.expect("a lease");
    let planned = |nonce| Lease {
        planned_nonce: nonce,
        ..first
    };
    assert!(record.plan(number, &planned(11)));
    assert!(!record.plan(number, &planned(12)), "one is under way");
    assert!(record.plan(number, &planned(11)), "the same again");
    let renewed = Lease {
        nonce: 11,
        planned_nonce: 0,
        until_ms: NOW_MS + 70 * SECOND,
        ..first
    };
    record.renew(number, first.nonce, &renewed);
    assert_eq!(record.lease().1, Some(renewed));
    assert!(
        !record.plan(number, &planned(12)),
        "its nonce is an old one"
    );
    // Late, and twice.
    for late in [Lease { nonce: 12, ..first }, renewed] {
        record.renew(number, first.nonce, &late);
        let (_, found) = record.lease();
        let found = found.expect("a lease");
        assert_eq!((found.nonce, found.until_ms), (11, renewed.until_ms));
    }
}

#[test]
fn the_first_of_two_grants_is_used() {
    let world = World::new("both");
    let mut keeper = keeper(&world, "both");
    grant(&mut keeper, NOW_MS, NOW_MS + 60 * SECOND);
    let member = keeper.member_of_tests();
    let lease = member.record.lease().1.expect("a lease");
    let publish = |worker_id| {
        let number = member.record.reserve().expect("memory");
        let lease = Lease { worker_id, ..lease };
        member.record.publish(number, 1, &lease, &member.codec)
    };
    assert!(matches!(publish(6), Published::InUse));
    assert!(matches!(publish(7), Published::TooLate));
    assert_eq!(
        member.record.lease().1.map(|lease| lease.worker_id),
        Some(6)
    );
}
