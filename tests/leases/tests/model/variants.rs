//! Worlds to explore. Times are in units: a window is two of them mostly, clocks may be off by one.

use leases::reference::Rules;

/// A world, its rules and its bounds.
#[derive(Clone, Debug)]
pub struct Variant {
    pub name: &'static str,
    /// Whether no ID may come twice in it.
    pub is_safe: bool,
    pub rules: Rules,
    /// Whether a grant that does not continue the one before gets a new page.
    pub has_new_pages: bool,
    pub workers: u32,
    pub window: u64,
    /// What the clock of each holder is off the true time.
    pub clocks: Vec<i64>,
    /// The last instant.
    pub end: u64,
    /// How many messages may be under way.
    pub messages: usize,
    /// How often what may happen.
    pub stops: u8,
    pub clones: u8,
    pub gives_back: bool,
    /// How far the clock of one holder, or of the store, jumps once.
    pub holder_jump: i64,
    pub store_jump: i64,
    pub loss: Loss,
}

/// What the store loses, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    Nothing,
    /// The last writes, up to so many.
    Writes(usize),
    /// The same, and nothing shows that it has.
    Unseen(usize),
    Everything,
}

fn world(name: &'static str) -> Variant {
    Variant {
        name,
        is_safe: true,
        rules: Rules::ALL,
        has_new_pages: true,
        workers: 1,
        window: 2,
        clocks: vec![0, 0],
        end: 5,
        messages: 2,
        stops: 0,
        clones: 0,
        gives_back: false,
        holder_jump: 0,
        store_jump: 0,
        loss: Loss::Nothing,
    }
}

/// Each lacks one rule, and an ID comes twice.
pub fn without_a_rule() -> Vec<Variant> {
    let unsafe_ = |name| Variant {
        is_safe: false,
        ..world(name)
    };
    let all = Rules::ALL;
    vec![
        Variant {
            has_new_pages: false,
            ..unsafe_("the same page for a range that does not continue")
        },
        Variant {
            rules: Rules {
                quarantine: false,
                putting_back: false,
                ..all
            },
            loss: Loss::Writes(1),
            ..unsafe_("no quarantine, and the last write is lost")
        },
        Variant {
            rules: Rules {
                quarantine: false,
                putting_back: false,
                ..all
            },
            loss: Loss::Everything,
            ..unsafe_("no quarantine, and everything is lost")
        },
        Variant {
            rules: Rules {
                range: false,
                ..all
            },
            clocks: vec![1, -1],
            ..unsafe_("renewals that do not name the end of their range")
        },
        Variant {
            rules: Rules {
                margin: false,
                ..all
            },
            loss: Loss::Everything,
            store_jump: -1,
            ..unsafe_("put back up to the end, and the clock of the store goes back")
        },
        Variant {
            rules: Rules {
                margin: false,
                ..all
            },
            loss: Loss::Writes(1),
            store_jump: -1,
            ..unsafe_("renewed up to the end, and the clock of the store goes back")
        },
        Variant {
            rules: Rules {
                only_while_it_runs: false,
                ..all
            },
            loss: Loss::Writes(1),
            ..unsafe_("renewals after the end, and the last write is lost")
        },
    ]
}

/// What the protocol does not prevent; the documentation says so.
pub fn open() -> Vec<Variant> {
    let open = |name| Variant {
        is_safe: false,
        ..world(name)
    };
    vec![
        Variant {
            loss: Loss::Unseen(1),
            ..open("a write is lost, and nothing shows it")
        },
        Variant {
            window: 3,
            clocks: vec![-1, 0],
            end: 6,
            loss: Loss::Writes(1),
            store_jump: -2,
            ..open("a write is lost, and the clock is back by more than the skew")
        },
    ]
}

/// All rules. The second half of the worlds takes minutes.
pub fn with_all_rules(is_long: bool) -> Vec<Variant> {
    let mut short = vec![
        world("two holders"),
        Variant {
            clocks: vec![1, -1],
            ..world("clocks that are off")
        },
        Variant {
            end: 4,
            stops: 1,
            ..world("a holder is killed")
        },
        Variant {
            end: 4,
            gives_back: true,
            ..world("holders give back")
        },
        Variant {
            end: 4,
            loss: Loss::Writes(1),
            ..world("the last write is lost")
        },
        Variant {
            end: 4,
            loss: Loss::Everything,
            ..world("everything is lost")
        },
    ];
    if is_long {
        short.extend([
            Variant {
                end: 6,
                messages: 3,
                ..world("two holders, for longer")
            },
            Variant {
                clocks: vec![0, 0, 0],
                workers: 2,
                end: 4,
                ..world("three holders")
            },
            Variant {
                holder_jump: 3,
                end: 4,
                ..world("the clock of a holder jumps")
            },
            Variant {
                store_jump: 3,
                end: 4,
                ..world("the clock of the store jumps ahead")
            },
            Variant {
                store_jump: -3,
                end: 4,
                ..world("the clock of the store jumps back")
            },
            Variant {
                loss: Loss::Writes(2),
                ..world("the last two writes are lost")
            },
            Variant {
                loss: Loss::Writes(1),
                clocks: vec![0, -1],
                ..world("the last write is lost, and clocks are off")
            },
            Variant {
                loss: Loss::Everything,
                clocks: vec![1, -1],
                ..world("everything is lost, and clocks are off")
            },
            Variant {
                loss: Loss::Everything,
                store_jump: -1,
                ..world("everything is lost, and the clock is back by the skew")
            },
            Variant {
                loss: Loss::Everything,
                gives_back: true,
                end: 4,
                ..world("everything is lost, and holders give back")
            },
            Variant {
                clones: 1,
                end: 4,
                ..world("a holder is cloned")
            },
        ]);
    }
    short
}
