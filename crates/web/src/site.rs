//! What all pages of one town share: the edge, the words, the town's look, who resolves visitors, limits.

use std::sync::Arc;
use std::time::Duration;

use platform::{Edge, Locale};

use crate::allowance::{Allowance, Allowances};
use crate::cookie::Cookies;
use crate::csrf::TokenKey;
use crate::i18n::Catalogue;
use crate::metrics::Metrics;
use crate::route::Permission;
use crate::visitor::{ResolveVisitor, Visitor};

/// Everything that pages need and the binary decides. Made once at start.
pub struct Site {
    /// Where contexts come from.
    pub edge: Edge,
    /// All words.
    pub words: Catalogue,
    /// The town's name, arms and navigation.
    pub town: Branding,
    /// Finds who asks.
    pub visitors: ResolveVisitor,
    /// The key of form tokens; the same in every process of the town.
    pub tokens: TokenKey,
    /// Limits and transport.
    pub settings: Settings,
    /// Counts for the operator's monitoring.
    pub metrics: Metrics,
    /// What programs have used of their allowances.
    pub allowances: Allowances,
}

/// Limits and transport of the web server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address people type ("https://saltmere.example"), when it is known: used to check `Origin`.
    pub public_origin: Option<String>,
    /// Whether the site is reached over TLS only; then browsers are told to remember it (HSTS).
    pub behind_tls: bool,
    /// How cookies are written.
    pub cookies: Cookies,
    /// How long a handler may take before the person is asked to try again.
    pub request_time_max: Duration,
    /// How long an upload may take over a slow line: routes whose bodies may be large.
    pub upload_time_max: Duration,
    /// How many requests each program may send.
    pub programs: Allowance,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            public_origin: None,
            behind_tls: false,
            cookies: Cookies { secure: true },
            request_time_max: Duration::from_secs(30),
            upload_time_max: Duration::from_secs(600),
            programs: Allowance::default(),
        }
    }
}

/// A short text in several languages, given as data by the town.
#[derive(Clone, Debug, Default)]
pub struct Localised(pub Vec<(Locale, String)>);

impl Localised {
    /// The same text in every language.
    pub fn same(text: &str) -> Localised {
        Localised(vec![(Locale::EN, text.to_owned())])
    }

    /// The text in a language, else in English, else the first.
    pub fn get(&self, locale: Locale) -> &str {
        let find = |wanted: Locale| self.0.iter().find(|(found, _)| *found == wanted);
        find(locale).or_else(|| find(Locale::EN)).or(self.0.first()).map_or("", |(_, text)| text)
    }
}

/// The town's look and navigation.
#[derive(Clone, Debug, Default)]
pub struct Branding {
    /// The name of the town.
    pub name: Localised,
    /// The arms, as an SVG document; none shows the name alone.
    pub arms_svg: Option<String>,
    /// Colours that replace the built-in ones: CSS custom properties ("--govuk-brand-colour", "#123456").
    pub colours: Vec<(String, String)>,
    /// Whether everything is invented; then every page says so.
    pub demo: bool,
    /// Where signing in happens; none leaves the link out.
    pub sign_in: Option<&'static str>,
    /// Where somebody chooses for whom they act; none leaves the link out.
    pub acting: Option<&'static str>,
    /// Where a form posted signs out.
    pub sign_out: Option<&'static str>,
    /// The main navigation. Entries that the visitor may not use are not shown.
    pub navigation: Vec<Link>,
    /// The links at the foot of every page.
    pub footer: Vec<Link>,
}

/// A link of the navigation or the footer.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The message key of its text.
    pub words: &'static str,
    /// The path.
    pub path: &'static str,
    /// Who sees it.
    pub shown_to: Permission,
    /// Whether it belongs to the desk: shown there and not in a resident's own affairs.
    pub desk: bool,
}

impl Link {
    /// A link for everybody.
    pub fn new(words: &'static str, path: &'static str) -> Link {
        Link { words, path, shown_to: Permission::Anyone, desk: false }
    }

    /// A link for those with a permission.
    #[must_use]
    pub fn shown_to(mut self, permission: Permission) -> Link {
        self.shown_to = permission;
        self
    }

    /// A link of the desk's own navigation.
    #[must_use]
    pub fn desk(mut self) -> Link {
        self.desk = true;
        self
    }

    pub(crate) fn is_for(&self, visitor: &Visitor, at_the_desk: bool) -> bool {
        self.desk == at_the_desk && visitor.may(self.shown_to)
    }
}

impl Site {
    /// A site behind one pointer, as the router takes it.
    pub fn shared(self) -> Arc<Site> {
        Arc::new(self)
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("settings", &self.settings).finish_non_exhaustive()
    }
}
