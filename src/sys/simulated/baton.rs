//! One task at a time. A task is a thread of a simulated process, on a stack of its own:
//! switching between them costs nothing, and the system has no say in it.
//!
//! The driver gives a task the baton for some switch points. A task whose process is
//! killed unwinds when it has the baton again, and from then on its calls do nothing.

use super::world::World;
use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, Yielder};
use std::any::Any;
use std::cell::{Cell, RefCell, RefMut};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::thread;

/// Who calls.
#[derive(Clone, Copy)]
pub(crate) struct Me {
    pub(crate) process: u64,
    pub(crate) task: usize,
}

/// A simulated machine.
pub(crate) struct Machine {
    world: RefCell<World>,
    /// The stacks of the tasks; none while it runs, or when it has ended.
    stacks: RefCell<Vec<Option<Coroutine<(), (), ()>>>>,
}

/// The task that runs, and how it gets back to the driver.
struct Seat {
    machine: Rc<Machine>,
    me: Me,
    driver: *const Yielder<(), ()>,
}

/// What a killed task unwinds with.
struct Killed;

const STACK_BYTES: usize = 1 << 18;

thread_local! {
    static SEAT: RefCell<Option<Rc<Seat>>> = const { RefCell::new(None) };
    /// How many switch points are left until the baton goes back.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// The machine and the task that runs; `None` outside of a simulated process.
pub(crate) fn current() -> Option<(Rc<Machine>, Me)> {
    let seat = SEAT.with_borrow(Clone::clone)?;
    Some((seat.machine.clone(), seat.me))
}

/// A step: one call of the system. `None` if the process is dead, or is not simulated.
pub(super) fn call<R>(what: &'static str, act: impl FnOnce(&mut World, Me) -> R) -> Option<R> {
    let seat = seat()?;
    seat.switch_point();
    let mut world = seat.machine.world();
    world.begin_step(seat.me, what);
    Some(act(&mut world, seat.me))
}

/// A place where another task may go on: an atomic operation. It takes no time.
pub(super) fn between_atomics() {
    if let Some(seat) = seat() {
        seat.switch_point();
    }
}

/// A step that lasts.
pub(super) fn sleep(distance_ns: u64) {
    if let Some(seat) = seat() {
        seat.switch_point();
        seat.machine.world().begin_sleep(seat.me, distance_ns);
        seat.hand_back();
    }
}

fn seat() -> Option<Rc<Seat>> {
    if thread::panicking() {
        return None;
    }
    SEAT.with_borrow(Clone::clone)
}

impl Seat {
    fn switch_point(self: &Rc<Self>) {
        match LEFT.get() {
            0 => self.hand_back(),
            left => LEFT.set(left - 1),
        }
    }

    fn hand_back(self: &Rc<Self>) {
        // SAFETY: it lives on the stack of this task, below this call.
        unsafe { &*self.driver }.suspend(());
        self.go_on();
    }

    fn go_on(self: &Rc<Self>) {
        SEAT.set(Some(self.clone()));
        let is_dead = self.machine.world().tasks[self.me.task].is_dead;
        if is_dead {
            resume_unwind(Box::new(Killed));
        }
    }
}

impl Machine {
    pub(crate) fn new(seed: u64, repeats_boot_ids: bool) -> Rc<Self> {
        Rc::new(Self {
            world: RefCell::new(World::new(seed, repeats_boot_ids)),
            stacks: RefCell::default(),
        })
    }

    pub(crate) fn world(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// Starts a thread of a process. It runs when it gets the baton.
    pub(crate) fn start(self: &Rc<Self>, process: u64, program: impl FnOnce() + 'static) {
        let task = self.world().add_task(process);
        let (machine, me) = (self.clone(), Me { process, task });
        let run = move |driver: &Yielder<(), ()>, ()| {
            let seat = Seat {
                machine: machine.clone(),
                me,
                driver,
            };
            let ended = catch_unwind(AssertUnwindSafe(|| {
                Rc::new(seat).go_on();
                program();
            }));
            SEAT.set(None);
            machine.world().end_task(me, ended.err().and_then(message));
        };
        let stack = DefaultStack::new(STACK_BYTES).expect("memory for a stack");
        let coroutine = Coroutine::with_stack(stack, run);
        self.stacks.borrow_mut().push(Some(coroutine));
    }

    /// Gives a task the baton for some switch points.
    pub(crate) fn resume(&self, task: usize, points: u64) {
        let stack = self.stacks.borrow_mut()[task].take();
        let mut stack = stack.expect("a task that has not ended");
        LEFT.set(points);
        let has_ended = stack.resume(()).as_return().is_some();
        SEAT.set(None);
        if !has_ended {
            self.stacks.borrow_mut()[task] = Some(stack);
        }
    }

    /// Lets all tasks of dead processes unwind.
    pub(crate) fn reap(&self) {
        loop {
            let Some(task) = self.world().next_dead_task() else {
                return;
            };
            self.resume(task, 0);
        }
    }
}

/// What a task has failed with; `None` if it was killed.
fn message(payload: Box<dyn Any + Send>) -> Option<String> {
    if payload.is::<Killed>() {
        return None;
    }
    let text = payload.downcast_ref::<String>().cloned();
    let text = text.or_else(|| Some((*payload.downcast_ref::<&str>()?).to_owned()));
    Some(text.unwrap_or_else(|| "a panic without a message".to_owned()))
}
