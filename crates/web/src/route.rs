//! The route table: method, path, who may use it, for whom it is; walked by the router and by tests.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use jiff::SignedDuration;

use crate::gate::Gate;
use crate::kept::KeptPages;
use crate::site::Site;

/// What is required of the one who asks, before a handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nothing.
    Anyone,
    /// A signed-in person.
    SignedIn,
    /// A person with a role in the town.
    Official,
    /// A person whose role gives this named permission ("cases.decide").
    Holding(&'static str),
    /// A program with this scope ("cases.read").
    Client(&'static str),
    /// A signed-in person, or a program with this scope.
    SignedInOr(&'static str),
    /// Who runs the installation.
    Operator,
}

/// For whom a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, signed in or not.
    Public,
    /// People in their own affairs.
    Residents,
    /// Officials at the desk; they act in their role there.
    Officials,
    /// Who runs the installation.
    Operators,
    /// Other programs.
    Programs,
}

/// What a route answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page for people: HTML, form tokens, error pages.
    Page,
    /// JSON for programs: bearer tokens, problem documents.
    Api,
    /// Something that is streamed or polled (server-sent events, tiles of the log): no time-out, no form
    /// tokens, never personal.
    Feed,
    /// A file that never changes under its name.
    Asset,
}

/// What is known of a route without running it.
#[derive(Clone, Debug)]
pub struct RouteInfo {
    /// The method.
    pub method: Method,
    /// The path with its parameters (`/cases/{reference}`).
    pub path: &'static str,
    /// What is required.
    pub permission: Permission,
    /// For whom it is.
    pub audience: Audience,
    /// What it answers with.
    pub kind: Kind,
    /// The largest body taken.
    pub body_bytes_max: usize,
    /// How long the page is kept ready for those who are not signed in; zero for most.
    pub kept_for: SignedDuration,
    /// Whether a refusal reads as "not found", because existence itself is confidential.
    pub hidden: bool,
    /// Whether what was typed is shown again when its sender is signed out meanwhile.
    pub keeps_typed: bool,
    /// Whether it is there for somebody who has yet to show a second factor.
    pub before_second_factor: bool,
    /// Whether it is there for somebody who has yet to show, at a counter, that the account is theirs.
    pub before_proof: bool,
    /// The OpenAPI 3.1 operation object, for `Kind::Api`.
    pub openapi: Option<serde_json::Value>,
    /// The crate that brought it.
    pub owner: &'static str,
}

/// The largest body of an ordinary form or JSON request.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// One line of a crate's route table; made by [`route`].
pub struct Route<S> {
    info: RouteInfo,
    build: Box<dyn FnOnce(S) -> MethodRouter<()> + Send>,
}

/// A route: a page, or an API route when the path begins with `/api/`.
pub fn route<H, T, S>(
    method: Method,
    path: &'static str,
    permission: Permission,
    audience: Audience,
    handler: H,
) -> Route<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let filter = MethodFilter::try_from(method.clone());
    let kind = if path.starts_with("/api/") { Kind::Api } else { Kind::Page };
    Route {
        info: RouteInfo {
            method,
            path,
            permission,
            audience,
            kind,
            body_bytes_max: BODY_BYTES_MAX,
            kept_for: SignedDuration::ZERO,
            hidden: false,
            keeps_typed: false,
            before_second_factor: false,
            before_proof: false,
            openapi: None,
            owner: "",
        },
        build: Box::new(move |state| match filter {
            Ok(filter) => on(filter, handler).with_state(state),
            Err(_) => MethodRouter::new(),
        }),
    }
}

impl<S> Route<S> {
    /// The route is of another kind than its path says.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.info.kind = kind;
        self
    }

    /// The route streams or is polled.
    #[must_use]
    pub fn feed(self) -> Self {
        self.kind(Kind::Feed)
    }

    /// The route takes bodies up to this size (file uploads).
    #[must_use]
    pub fn body_bytes_max(mut self, bytes: usize) -> Self {
        self.info.body_bytes_max = bytes;
        self
    }

    /// The page is the same for everybody who is not signed in, and is kept ready (compressed too) for so
    /// many seconds. Only for GET without a query; a page with a form token is never kept.
    #[must_use]
    pub fn kept_for_s(mut self, seconds: u32) -> Self {
        self.info.kept_for = SignedDuration::from_secs(i64::from(seconds));
        self
    }

    /// A refusal reads as "not found".
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.info.hidden = true;
        self
    }

    /// What was typed is shown again when its sender is signed out meanwhile. Not for secrets.
    #[must_use]
    pub fn keeps_typed(mut self) -> Self {
        self.info.keeps_typed = true;
        self
    }

    /// The route is there for somebody who has shown one factor where the town wants two of everybody: a second one is
    /// added on it, or it leads out.
    #[must_use]
    pub fn before_second_factor(mut self) -> Self {
        self.info.before_second_factor = true;
        self
    }

    /// The route is there for whoever is held back, whatever they owe: it shows who they are, or leads out.
    #[must_use]
    pub fn while_held_back(mut self) -> Self {
        self.info.before_proof = true;
        self.before_second_factor()
    }

    /// The OpenAPI 3.1 operation object.
    #[must_use]
    pub fn openapi(mut self, operation: serde_json::Value) -> Self {
        self.info.openapi = Some(operation);
        self
    }
}

/// The routes of one or of all crates.
#[derive(Default)]
pub struct Routes {
    entries: Vec<(RouteInfo, MethodRouter<()>)>,
}

impl Routes {
    /// The route table of a crate whose handlers share `state`.
    pub fn new<S: Clone>(owner: &'static str, state: S, routes: Vec<Route<S>>) -> Routes {
        let entries = routes
            .into_iter()
            .map(|route| {
                let built = (route.build)(state.clone());
                (RouteInfo { owner, ..route.info }, built)
            })
            .collect();
        Routes { entries }
    }

    /// All routes of several crates.
    #[must_use]
    pub fn merge(mut self, others: Routes) -> Routes {
        self.entries.extend(others.entries);
        self
    }

    /// What is known of each route.
    pub fn table(&self) -> impl Iterator<Item = &RouteInfo> {
        self.entries.iter().map(|(info, _)| info)
    }

    /// Routes that stand twice in the table, as "GET /path".
    pub fn repeated(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.table().map(|info| format!("{} {}", info.method, info.path)).collect();
        names.sort();
        let twice = names.windows(2).filter_map(|pair| match pair {
            [a, b] if a == b => Some(a.clone()),
            _ => None,
        });
        twice.collect()
    }

    /// One router in which every route, and what matches none, passes the same gate.
    pub fn into_router(self, site: Arc<Site>) -> Router {
        let repeated = self.repeated();
        assert!(repeated.is_empty(), "routes that stand twice in the table: {repeated:?}");
        let mut router = Router::new();
        let kept = Arc::<KeptPages>::default();
        for (info, methods) in self.entries.into_iter().chain(crate::assets::routes().entries) {
            let limit = axum::extract::DefaultBodyLimit::max(info.body_bytes_max);
            let path = info.path;
            let gate = Gate { site: site.clone(), info: Arc::new(info), kept: kept.clone() };
            let gate = axum::middleware::from_fn_with_state(gate, crate::gate::gate);
            router = router.route(path, methods.route_layer(limit).route_layer(gate));
        }
        router
            .fallback(async || crate::Failure::NotFound)
            .method_not_allowed_fallback(async || crate::Failure::MethodNotAllowed)
            .layer(axum::middleware::from_fn_with_state(site, crate::gate::whole))
    }
}
