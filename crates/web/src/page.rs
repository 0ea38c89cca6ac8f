//! The shell around every page: title, languages, navigation, errors, and the words for its template.

use askama::filters::Safe;
use axum::http::Method;
use jiff::Timestamp;

use crate::asked::Asked;
use crate::form::{FieldError, Form};
use crate::i18n::Words;
use crate::site::Link;

/// What `layout.html` and all components need; every page's template has it as its field `page`.
///
/// It also is the page's [`Words`]: `{{ page.t("key") }}`, `{{ page.date(day) }}`.
#[derive(Clone)]
pub struct Page {
    /// The title, as in the browser's tab.
    pub title: String,
    /// Where "Back" leads.
    pub back: Option<String>,
    /// The way from the home page to here: text and path.
    pub crumbs: Vec<(String, String)>,
    /// What is wrong with the form, for the error summary.
    pub errors: Vec<FieldError>,
    /// Something that just happened ("Saved").
    pub notice: Option<String>,
    /// Whether the page uses the whole width (the desk, tables).
    pub wide: bool,
    /// Scripts beside `town.js` ("ceremonies.js").
    pub scripts: Vec<&'static str>,
    /// For whom the person acts on this page, when it is not for themself.
    pub for_name: Option<String>,
    asked: Asked,
}

/// A link of the navigation as it is shown.
#[derive(Clone, Debug)]
pub struct ShownLink {
    /// The text.
    pub text: String,
    /// The path.
    pub path: &'static str,
    /// Whether it leads to the page that is shown, or above it.
    pub current: bool,
}

/// Another language in which the same page can be read.
#[derive(Clone, Debug)]
pub struct OtherLanguage {
    /// The tag.
    pub tag: String,
    /// Its direction.
    pub direction: &'static str,
    /// Its own name for itself.
    pub name: String,
    /// The same page in it.
    pub path: String,
    /// Whether it is the one shown.
    pub current: bool,
}

impl std::ops::Deref for Page {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.asked.words
    }
}

impl Page {
    pub(crate) fn new(asked: Asked, title: String) -> Page {
        let wide = asked.route.audience == crate::route::Audience::Officials;
        Page {
            title,
            back: None,
            crumbs: Vec::new(),
            errors: Vec::new(),
            notice: None,
            wide,
            scripts: Vec::new(),
            for_name: asked.visitor.for_name.clone(),
            asked,
        }
    }

    /// "Back" leads to this path.
    #[must_use]
    pub fn back(mut self, path: impl Into<String>) -> Page {
        self.back = Some(path.into());
        self
    }

    /// One more step on the way from the home page to here.
    #[must_use]
    pub fn crumb(mut self, text: impl Into<String>, path: impl Into<String>) -> Page {
        self.crumbs.push((text.into(), path.into()));
        self
    }

    /// The errors of a form, for the summary above it and the title.
    #[must_use]
    pub fn errors_of(mut self, form: &Form) -> Page {
        self.errors = form.errors().to_vec();
        self
    }

    /// Something that just happened.
    #[must_use]
    pub fn notice(mut self, text: impl Into<String>) -> Page {
        self.notice = Some(text.into());
        self
    }

    /// The page uses the whole width.
    #[must_use]
    pub fn wide(mut self) -> Page {
        self.wide = true;
        self
    }

    /// The page uses a further script of ours ("ceremonies.js").
    #[must_use]
    pub fn script(mut self, name: &'static str) -> Page {
        self.scripts.push(name);
        self
    }

    /// The page is about somebody for whom the person acts, whatever the session says; none when it is about
    /// themself.
    #[must_use]
    pub fn about(mut self, for_name: Option<String>) -> Page {
        self.for_name = for_name;
        self
    }

    /// What the handler was asked.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// The words, to hand them on.
    pub fn words(&self) -> &Words {
        &self.asked.words
    }

    /// The hidden field that every form posted to us must hold, first in the form: `{{ page.csrf() }}`.
    pub fn csrf(&self) -> Safe<String> {
        let (name, token) = (crate::csrf::FIELD, self.asked.form_token());
        Safe(format!("<input type=\"hidden\" name=\"{name}\" value=\"{token}\">"))
    }

    /// The token alone, for scripts of ours.
    pub fn form_token(&self) -> String {
        self.asked.form_token()
    }

    /// An instant as the town's clocks show it: `{{ page.date_time(page.local(case.submitted_at)) }}`.
    pub fn local(&self, at: impl std::borrow::Borrow<Timestamp>) -> jiff::civil::DateTime {
        self.asked.local(*at.borrow())
    }

    /// An instant as date and time in the town's zone.
    pub fn instant(&self, at: impl std::borrow::Borrow<Timestamp>) -> String {
        self.date_time(self.local(at))
    }

    /// An instant as a day in the town's zone.
    pub fn instant_day(&self, at: impl std::borrow::Borrow<Timestamp>) -> String {
        self.date(self.local(at))
    }

    /// "today", "in 3 days", counted from the day of the request.
    pub fn from_today(&self, day: impl crate::i18n::Day) -> String {
        self.relative_day(day, self.asked.ctx.today())
    }

    /// The kinds of file behind `.pdf,.jpg,.png` as people say them: "PDF, JPG and PNG".
    pub fn kinds_of_file(&self, accept: impl AsRef<str>) -> String {
        let endings =
            accept.as_ref().split(',').map(|ending| ending.trim().trim_start_matches('.'));
        // JPEG is JPG to whoever chooses a file.
        let told = endings.filter(|ending| *ending != "jpeg");
        self.list(&told.map(str::to_uppercase).collect::<Vec<_>>())
    }

    /// The title with the errors' prefix and the town's name.
    pub fn full_title(&self) -> String {
        let town = self.town();
        let error = if self.errors.is_empty() {
            String::new()
        } else {
            format!("{} ", self.t("error-prefix"))
        };
        if self.title.is_empty() {
            town.to_owned()
        } else {
            format!("{error}{} – {town}", self.title)
        }
    }

    /// The tag of the language.
    pub fn lang(&self) -> String {
        self.locale().tag().to_owned()
    }

    /// The direction of the language.
    pub fn direction(&self) -> &'static str {
        self.locale().direction()
    }

    /// The town's name.
    pub fn town(&self) -> &str {
        self.asked.site.town.name.get(self.locale())
    }

    /// Whether everything is invented.
    pub fn is_demo(&self) -> bool {
        self.asked.site.town.demo
    }

    /// The path of an asset by its plain name ("town.css"); empty when it was not built.
    pub fn asset(&self, name: &str) -> &'static str {
        crate::assets::path(name).unwrap_or("")
    }

    /// The style sheet for the direction of the language.
    pub fn style_sheet(&self) -> &'static str {
        self.asset(if self.locale().is_right_to_left() { "town.rtl.css" } else { "town.css" })
    }

    /// The style sheet of the town's own colours, when it has some.
    pub fn theme(&self) -> Option<&'static str> {
        (!self.asked.site.town.colours.is_empty()).then_some("/theme.css")
    }

    /// The arms, when the town has some.
    pub fn arms(&self) -> Option<&'static str> {
        self.asked.site.town.arms_svg.as_ref().map(|_| "/arms.svg")
    }

    /// Whether the page belongs to the desk.
    pub fn at_the_desk(&self) -> bool {
        use crate::route::Audience;
        matches!(self.asked.route.audience, Audience::Officials | Audience::Operators)
    }

    /// The navigation that fits the visitor and the page.
    pub fn navigation(&self) -> Vec<ShownLink> {
        let at_the_desk = self.at_the_desk();
        let links = self.asked.site.town.navigation.iter();
        let mut shown: Vec<ShownLink> = links
            .filter(|link| link.is_for(&self.asked.visitor, at_the_desk))
            .map(|link| self.shown(link))
            .collect();
        // Of two that lead here the nearer one: `/desk/officials` is not the queue at `/desk`.
        let nearest = shown.iter().filter(|link| link.current).map(|link| link.path.len()).max();
        for link in &mut shown {
            link.current &= nearest == Some(link.path.len());
        }
        shown
    }

    /// The links at the foot.
    pub fn footer(&self) -> Vec<ShownLink> {
        self.asked.site.town.footer.iter().map(|link| self.shown(link)).collect()
    }

    /// Every language of the town, with the same page in it.
    pub fn languages(&self) -> Vec<OtherLanguage> {
        let asked = &self.asked;
        let (path, query) = self.here();
        let locales = asked.site.words.locales();
        let shown = |locale: platform::Locale| OtherLanguage {
            tag: locale.tag().to_owned(),
            direction: locale.direction(),
            name: asked.site.words.words(locale).t("language-name"),
            path: same_page_in(path, query, locale.tag()),
            current: locale == self.locale(),
        };
        locales.into_iter().map(shown).collect()
    }

    /// Path and query of the page that somebody looks at. A form may post to where no page is: what is said to it
    /// then belongs to the page on which it stood.
    fn here(&self) -> (&str, &str) {
        let posted = self.asked.route.method != Method::GET;
        let stood_on = self.asked.arrival.came_from.as_deref().filter(|_| posted);
        match stood_on {
            Some(page) => page.split_once('?').unwrap_or((page, "")),
            None => (self.asked.path(), self.asked.query()),
        }
    }

    /// The name of the signed-in person.
    pub fn signed_in_as(&self) -> Option<&str> {
        let visitor = self.asked.visitor.behind();
        visitor.is_signed_in().then_some(visitor.name.as_str())
    }

    /// The name of whom the person acts for; at the desk they are an official.
    pub fn acting_for(&self) -> Option<&str> {
        self.for_name.as_deref().filter(|_| !self.at_the_desk())
    }

    /// Where the person chooses for whom they act.
    pub fn acting(&self) -> Option<String> {
        let path = self.asked.site.town.acting.filter(|path| self.asked.path() != *path)?;
        Some(format!("{path}?next={}", crate::next::encode(self.here().0)))
    }

    /// Where to sign in and come back to this page; none when signed in or where nobody can.
    pub fn sign_in(&self) -> Option<String> {
        let is_signed_in = self.asked.visitor.behind().is_signed_in();
        let path = self.asked.site.town.sign_in.filter(|_| !is_signed_in)?;
        if self.asked.path().starts_with(path) {
            return None;
        }
        let here = match self.here() {
            (path, "") => path.to_owned(),
            (path, query) => format!("{path}?{query}"),
        };
        Some(format!("{path}?next={}", crate::next::encode(&here)))
    }

    /// Where the form of the sign-out button posts to, when somebody is signed in.
    pub fn sign_out(&self) -> Option<&'static str> {
        self.asked.site.town.sign_out.filter(|_| self.asked.visitor.behind().is_signed_in())
    }

    fn shown(&self, link: &Link) -> ShownLink {
        let path = self.asked.path();
        let below = path.strip_prefix(link.path).is_some_and(|rest| rest.starts_with('/'));
        let current = path == link.path || (link.path != "/" && below);
        ShownLink { text: self.t(link.words), path: link.path, current }
    }
}

/// The same path and query with another language.
fn same_page_in(path: &str, query: &str, tag: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let mut all: Vec<&str> = kept.collect();
    let lang = format!("lang={tag}");
    all.push(&lang);
    format!("{path}?{}", all.join("&"))
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("title", &self.title).finish_non_exhaustive()
    }
}
