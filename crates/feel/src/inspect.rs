//! What can be said of an expression before it is evaluated: parts that fail whatever the inputs are, the functions
//! that it calls, and what it reads.

use crate::ast::{Arguments, Binding, Call, Callee, Kind, Node, Test, Tests};
use crate::builtin::Builtin;
use crate::errors::{Cause, Failure, Place, line_and_column};
use crate::evaluator::{Run, Scope};
use crate::{Context, Environment, EvaluationError, Value};
use std::sync::{Arc, LazyLock};

/// Faults and calls of one expression that are told.
const FOUND_MAX: usize = 100;
/// Functions that give another value at another time.
const CLOCKS: [&str; 2] = ["now", "today"];

/// What is known of an expression before it is evaluated.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// Parts that have no value whatever the inputs are, in strict evaluation.
    pub faults: Vec<EvaluationError>,
    /// Calls of functions by names from outside. Names inside filters are left out: they may be entries of the items.
    pub calls: Vec<Called>,
    /// Names from outside that it reads, each with the entries that are taken of it.
    pub reads: Vec<NameRead>,
}

/// A name from outside that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRead {
    /// The name, then the entries that are taken of it one after another: `town`, `open_cases`.
    pub path: Vec<Arc<str>>,
    /// Whether it stands inside a filter, where it may be an entry of the items.
    pub filtered: bool,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A call of a function that is not built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Its name.
    pub name: Arc<str>,
    /// How many arguments it is given; none when they are given by name.
    pub arguments: Option<usize>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(Environment::timeless);

/// Inspects an expression.
pub(crate) fn expression(node: &Node, source: &str) -> Inspection {
    let mut search = Search::new(source);
    search.node(node);
    search.found
}

/// Inspects unary tests.
pub(crate) fn tests(tests: &Tests, source: &str) -> Inspection {
    let mut search = Search::new(source);
    search.tests(tests);
    search.found
}

struct Search<'s> {
    source: &'s str,
    run: Run<'static>,
    /// Names that the expression itself binds.
    bound: Vec<Arc<str>>,
    /// How many filters are around.
    filters: u32,
    found: Inspection,
}

impl<'s> Search<'s> {
    fn new(source: &'s str) -> Self {
        let (run, found) = (Run::new(&ENVIRONMENT), Inspection::default());
        Self { source, run, bound: Vec::new(), filters: 0, found }
    }

    /// Whether a part takes nothing but constants and has a value.
    fn node(&mut self, node: &Node) -> bool {
        match &node.kind {
            Kind::Constant(_) => true,
            Kind::Name(_) => self.read(node),
            Kind::Path(..) if path_of(node).is_some() => self.read(node),
            Kind::Path(of, _) | Kind::Negate(of) => {
                let constant = self.node(of);
                self.folds(node, constant)
            }
            Kind::Arithmetic(first, rest) => {
                let mut constant = self.node(first);
                for (_, operand) in rest {
                    constant &= self.node(operand);
                }
                self.folds(node, constant)
            }
            Kind::Compare(_, sides) => {
                let constant = self.all(sides.iter());
                self.folds(node, constant)
            }
            Kind::Between(parts) => {
                let constant = self.all(parts.iter());
                self.folds(node, constant)
            }
            Kind::List(items) => self.all(items.iter()),
            Kind::Context(entries) => self.context(entries),
            Kind::Call(call) => {
                let constant = self.call(node.at, call);
                self.folds(node, constant)
            }
            Kind::And(parts) | Kind::Or(parts) => self.visited(parts.iter()),
            Kind::If(parts) => self.visited(parts.iter()),
            Kind::InstanceOf(of, _) => self.visited([&**of].into_iter()),
            Kind::In(of, tests) => {
                self.node(of);
                self.tests(tests);
                false
            }
            Kind::Filter(of, condition) => {
                self.node(of);
                self.filters += 1;
                self.node(condition);
                self.filters -= 1;
                false
            }
            Kind::Range(range) => self.visited([&range.start, &range.end].into_iter().flatten()),
            Kind::For(each) => self.binding(&each.bindings, &each.body),
            Kind::Some(bindings, body) | Kind::Every(bindings, body) => {
                self.binding(bindings, body)
            }
            Kind::Lambda(lambda) => {
                let outer = self.bound.len();
                self.bound.extend(lambda.parameters.iter().map(|(name, _)| name.clone()));
                self.node(&lambda.body);
                self.bound.truncate(outer);
                false
            }
        }
    }

    fn all<'n>(&mut self, nodes: impl Iterator<Item = &'n Node>) -> bool {
        let mut constant = true;
        for node in nodes {
            constant &= self.node(node);
        }
        constant
    }

    /// Looks at parts of which one decides whether the others are evaluated.
    fn visited<'n>(&mut self, nodes: impl Iterator<Item = &'n Node>) -> bool {
        self.all(nodes);
        false
    }

    fn context(&mut self, entries: &[(Arc<str>, Node)]) -> bool {
        let outer = self.bound.len();
        let mut constant = true;
        for (name, entry) in entries {
            // A function may call itself by the name of its entry.
            self.bound.push(name.clone());
            constant &= self.node(entry);
        }
        self.bound.truncate(outer);
        constant
    }

    fn binding(&mut self, bindings: &[Binding], body: &Node) -> bool {
        let outer = self.bound.len();
        for Binding { name, from, to } in bindings {
            self.visited(std::iter::once(from).chain(to));
            self.bound.push(name.clone());
        }
        self.bound.push("partial".into());
        self.node(body);
        self.bound.truncate(outer);
        false
    }

    fn tests(&mut self, tests: &Tests) {
        for test in &tests.tests {
            match test {
                Test::Any | Test::Within { .. } | Test::Constant(_) => {}
                Test::Compare(_, node) | Test::Expression { node, .. } => {
                    self.node(node);
                }
            }
        }
    }

    fn call(&mut self, at: u32, call: &Call) -> bool {
        let (constant, count, names) = match &call.arguments {
            Arguments::Positional(nodes) => (self.all(nodes.iter()), Some(nodes.len()), Vec::new()),
            Arguments::Named(named) => {
                let names = named.iter().map(|(name, _)| name.clone()).collect();
                (self.all(named.iter().map(|(_, node)| node)), None, names)
            }
        };
        match &call.callee {
            Callee::Builtin(builtin) => match misfit(builtin, count, names) {
                Some(cause) => {
                    self.fault(Failure { place: Place::Offset(at), cause });
                    false
                }
                None => constant && !CLOCKS.contains(&builtin.name),
            },
            Callee::Node(callee) => {
                match &callee.kind {
                    Kind::Name(name) => self.called(callee.at, name, count),
                    _ => {
                        self.node(callee);
                    }
                }
                false
            }
        }
    }

    fn called(&mut self, at: u32, name: &Arc<str>, arguments: Option<usize>) {
        if self.filters > 0 || self.bound.contains(name) || self.found.calls.len() >= FOUND_MAX {
            return;
        }
        let (line, column) = line_and_column(self.source, at as usize);
        self.found.calls.push(Called { name: name.clone(), arguments, line, column });
    }

    /// Keeps a name from outside, or a path from one. It is no constant.
    fn read(&mut self, node: &Node) -> bool {
        let Some(path) = path_of(node) else { return false };
        let is_bound = path.first().is_some_and(|name| self.bound.contains(name));
        if !is_bound && self.found.reads.len() < FOUND_MAX {
            let (line, column) = line_and_column(self.source, node.at as usize);
            let filtered = self.filters > 0;
            self.found.reads.push(NameRead { path, filtered, line, column });
        }
        false
    }

    /// Evaluates a part that takes nothing but constants; a fault is kept.
    fn folds(&mut self, node: &Node, constant: bool) -> bool {
        if !constant {
            return false;
        }
        let empty = Context::new();
        match self.run.evaluate(node, &mut Scope::new(&empty)) {
            Ok(_) => true,
            Err(failure) => {
                if !matches!(failure.cause, Cause::Exhausted(_)) {
                    self.fault(*failure);
                }
                false
            }
        }
    }

    fn fault(&mut self, failure: Failure) {
        if self.found.faults.len() < FOUND_MAX {
            self.found.faults.push(failure.placed(self.source));
        }
    }
}

/// A name, and the entries that are taken of it; none where a path begins with something else.
fn path_of(node: &Node) -> Option<Vec<Arc<str>>> {
    let (mut at, mut path) = (node, Vec::new());
    loop {
        match &at.kind {
            Kind::Name(name) => {
                path.push(name.clone());
                path.reverse();
                return Some(path);
            }
            Kind::Path(of, member) => {
                path.push(member.clone());
                at = of;
            }
            _ => return None,
        }
    }
}

/// Why a built-in function cannot take so many arguments, or arguments of these names.
fn misfit(builtin: &Builtin, count: Option<usize>, names: Vec<Arc<str>>) -> Option<Cause> {
    let cause = match count {
        Some(count) if builtin.takes(count) => None,
        Some(count) => Some(format!("cannot take {count} arguments")),
        None => {
            let given = names.into_iter().map(|name| (name, Value::Null)).collect();
            match builtin.arrange(given) {
                Err(Cause::NotApplicable(message)) => Some(message),
                Ok(_) | Err(_) => None,
            }
        }
    };
    cause.map(|cause| Cause::NotApplicable(format!("{}: {cause}", builtin.name)))
}
