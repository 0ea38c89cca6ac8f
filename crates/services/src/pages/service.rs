//! One service: everything a person needs to know before applying.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use platform::Locale;
use web::{Answer, Asked, Page};

use super::say::{Entry, Said, cited, lang_attributes, money, term};
use super::{CataloguePages, Observed, duration, public};
use crate::catalogue::Snapshot;
use crate::definition::{
    Amount, Applicant, Channel, Definition, Due, PayMethod, Representative, Silence, Status,
    Validity, WithoutAccount,
};
use crate::town::TownUnit;

/// The service by which one objects when a definition names none.
const OBJECTION: &str = "objection";

#[derive(Template)]
#[template(path = "pages/service.html")]
pub(super) struct ServicePage {
    page: Page,
    start_path: String,
    versions_path: String,
    paper: String,
    data_path: String,
    name: Said,
    summary: Said,
    one_language: bool,
    closed: Option<String>,
    replaced_by: Option<Entry>,
    online: bool,
    start_note: String,
    glance: Vec<Row>,
    observed: Option<String>,
    needed: Vec<Needed>,
    fetched: Vec<Needed>,
    guidance: Option<(Arc<str>, String)>,
    faq: Vec<(Said, Said)>,
    channels: Vec<ChannelShown>,
    silence: Vec<Said>,
    objection: Option<ObjectionShown>,
    laws: Vec<LawShown>,
    data: Vec<Said>,
    /// Where its decisions are published.
    decisions: Option<String>,
    /// Whether the law leaves a choice, and the entry of the register of rules that decide.
    discretion: String,
    decision_register: Option<Arc<str>>,
    related: Vec<Entry>,
    reviewed: Option<String>,
}

/// A row of "at a glance": one or more sentences.
struct Row {
    key: String,
    lines: Vec<Said>,
}

/// Something that a person must have.
struct Needed {
    name: Said,
    hint: Said,
    age: String,
    law: Said,
}

/// A channel, and how it is used.
struct ChannelShown {
    name: String,
    lines: Vec<Said>,
    link: Option<(String, String)>,
}

struct ObjectionShown {
    text: String,
    unit: Said,
    path: Option<String>,
}

struct LawShown {
    title: Said,
    says: Option<Said>,
    url: Option<Arc<str>>,
}

/// GET /services/{id}
pub(super) async fn show(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let service = public(&snapshot, &id)?;
    let text = service.guidance(asked.locale());
    let guidance = text.map(|text| (pages.kept.guidance(&snapshot, service, text), text.1));
    web::html(&page(&asked, &snapshot, service, guidance, (pages.observed)(&id)))
}

pub(super) fn page(
    asked: &Asked,
    snapshot: &Arc<Snapshot>,
    service: &Arc<Definition>,
    guidance: Option<(Arc<str>, Locale)>,
    observed: Option<Observed>,
) -> ServicePage {
    let view = View { asked, snapshot, service, locale: asked.locale() };
    let mut page = asked.page_titled(service.name.get(view.locale));
    if let Some(theme) = service.themes.first().and_then(|theme| snapshot.town.theme(theme)) {
        page = page.crumb(theme.name.get(view.locale), format!("/themes/{}", theme.id));
    }
    let (fetched, needed) = view.evidence();
    ServicePage {
        start_path: format!("/apply/{}", service.id),
        versions_path: format!("/log/published?service={}", service.id),
        paper: format!("/services/{}/paper", service.id),
        data_path: format!("/services/{}/data", service.id),
        name: view.said(&service.name),
        summary: view.said(&service.summary),
        one_language: service.source_language.is_some_and(|language| language != view.locale),
        closed: view.closed(),
        replaced_by: service.replaced_by.as_deref().and_then(|id| view.entry(id)),
        online: service.is_online(),
        start_note: view.start_note(),
        glance: view.glance(),
        observed: service.statistics.public.then(|| view.observed(observed)),
        needed,
        fetched,
        guidance: guidance
            .map(|(html, lang)| (html, lang_attributes((lang != view.locale).then_some(lang)))),
        faq: service.faq.iter().map(|(ask, answer)| (view.said(ask), view.said(answer))).collect(),
        channels: service.channels.iter().map(|channel| view.channel(*channel)).collect(),
        silence: view.silence(),
        objection: view.objection(),
        laws: view.laws(),
        data: view.data(),
        decisions: service
            .result
            .public
            .is_some()
            .then(|| format!("/services/{}/decisions", service.id)),
        discretion: view.t(match service.discretionary {
            true => "service-discretionary",
            false => "service-bound",
        }),
        decision_register: service.decision_register.clone(),
        related: service.related.iter().filter_map(|id| view.entry(id)).collect(),
        reviewed: service
            .reviewed_on
            .map(|day| view.with("service-reviewed", "date", &page.date(day))),
        page,
    }
}

struct View<'a> {
    asked: &'a Asked,
    snapshot: &'a Arc<Snapshot>,
    service: &'a Arc<Definition>,
    locale: Locale,
}

impl View<'_> {
    fn said(&self, words: &crate::Words) -> Said {
        Said::of(words, self.locale)
    }

    fn t(&self, key: &str) -> String {
        self.asked.words.t(key)
    }

    fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.asked.words.with(key, (name, value))
    }

    fn term(&self, of: platform::calendar::Term) -> String {
        term(&self.asked.words, of)
    }

    fn cited(&self, law: &str) -> String {
        cited(self.service, law, self.locale)
    }

    fn entry(&self, id: &str) -> Option<Entry> {
        let service = self.snapshot.get(id).filter(|service| service.is_listed())?;
        Some(Entry::of(service, self.locale, self.asked.ctx.today()))
    }

    /// Why nobody can apply today; none when one can.
    fn closed(&self) -> Option<String> {
        let today = self.asked.ctx.today();
        if self.service.takes_applications(today) {
            return None;
        }
        let later = self.service.open.from.filter(|from| *from > today);
        let later = later.filter(|_| self.service.status != Status::Closed);
        Some(match later {
            Some(from) => self.with("service-closed-until", "from", &self.asked.words.date(from)),
            None => self.t("service-closed"),
        })
    }

    fn start_note(&self) -> String {
        match self.service.who.without_account {
            WithoutAccount::No => self.t("service-start-sign-in"),
            WithoutAccount::Draft => self.t("service-start-draft"),
            WithoutAccount::Submit => self.t("service-start-free"),
        }
    }

    fn glance(&self) -> Vec<Row> {
        let row = |key: &str, lines| Row { key: self.t(key), lines };
        let unit = self.snapshot.town.unit(&self.service.unit);
        let unit = unit.map(|unit| self.said(&unit.name)).into_iter().collect();
        vec![
            row("service-for", self.for_whom()),
            row("service-cost", self.cost()),
            row("service-time", self.time()),
            row("service-get", self.result()),
            row("service-unit", unit),
        ]
    }

    fn for_whom(&self) -> Vec<Said> {
        let who = &self.service.who;
        let kind = |applicant: &Applicant| match applicant {
            Applicant::Resident => self.t("service-for-resident"),
            Applicant::NonResident => self.t("service-for-non-resident"),
            Applicant::EResident => self.t("service-for-e-resident"),
            Applicant::Company => self.t("service-for-company"),
            Applicant::Anyone => self.t("service-for-anyone"),
        };
        let mut lines = match &who.audience {
            Some(words) => vec![self.said(words)],
            None => who.may_apply.iter().map(|applicant| Said::here(kind(applicant))).collect(),
        };
        lines.extend(who.co_signers.as_ref().map(|words| self.said(words)));
        let companies =
            who.may_apply.iter().any(|kind| matches!(kind, Applicant::Company | Applicant::Anyone));
        let fits = |one: &&Representative| companies || **one != Representative::Company;
        let act = who.representatives.iter().filter(fits);
        lines.extend(act.map(|one| Said::here(self.t(&format!("service-acts-{}", one.word())))));
        lines
    }

    fn cost(&self) -> Vec<Said> {
        let cost = &self.service.cost;
        let amount_of = |cents| money(&self.asked.words, cents);
        let amount = match cost.amount {
            Amount::Free => self.t("service-cost-free"),
            Amount::Fixed { cents } => amount_of(cents),
            Amount::Decided { from_cents, to_cents: None } => {
                self.with("service-cost-from", "from", &amount_of(from_cents))
            }
            Amount::Decided { from_cents, to_cents: Some(to_cents) } => {
                let bounds = (("from", amount_of(from_cents)), ("to", amount_of(to_cents)));
                self.asked.words.with("service-cost-between", bounds)
            }
        };
        let mut lines = vec![Said::here(amount)];
        lines.extend(
            [&cost.words, &cost.exempt].into_iter().flatten().map(|words| self.said(words)),
        );
        if cost.amount != Amount::Free {
            let due = match cost.due {
                Due::WithApplication => "service-pay-with-application",
                Due::OnGrant => "service-pay-on-grant",
                Due::AfterDecision => "service-pay-after-decision",
            };
            let ways: Vec<String> = cost.methods.iter().map(|way| self.t(pay_key(*way))).collect();
            lines.push(Said::here(self.t(due)));
            if !ways.is_empty() {
                let ways = self.asked.words.list(&ways);
                lines.push(Said::here(self.with("service-pay-by", "ways", &ways)));
            }
        }
        lines.extend(cost.refund.as_ref().map(|words| self.said(words)));
        lines
    }

    fn time(&self) -> Vec<Said> {
        let Some(clock) = &self.service.clock else {
            return vec![Said::here(self.t("service-time-none"))];
        };
        let legal = self.term(clock.term);
        let first = match clock.norm {
            Some(norm) => {
                let both = (("norm", self.term(norm)), ("term", legal));
                self.asked.words.with("service-time-norm", both)
            }
            None => self.with("service-time-term", "term", &legal),
        };
        let mut lines = vec![Said::here(first)];
        if let Some((by, law)) = &clock.extend {
            let both = (("term", self.term(*by)), ("law", self.cited(law)));
            lines.push(Said::here(self.asked.words.with("service-time-extend", both)));
        }
        if clock.suspend_on_correction {
            lines.push(Said::here(self.t("service-time-stops")));
        }
        lines
    }

    fn observed(&self, observed: Option<Observed>) -> String {
        let Some(observed) = observed else { return self.t("service-observed-few") };
        let words = &self.asked.words;
        let half = duration(words, observed.p50_seconds);
        let most = duration(words, observed.p90_seconds);
        words.with("service-observed-text", (("half", half), ("most", most)))
    }

    fn result(&self) -> Vec<Said> {
        let result = &self.service.result;
        let mut lines = match &result.name {
            Some(words) => vec![self.said(words)],
            None => vec![Said::here(self.t(&format!("result-{}", result.word)))],
        };
        if let Some(Validity::For(valid)) = &result.validity {
            lines.push(Said::here(self.with("service-valid-for", "term", &self.term(*valid))));
        }
        if result.verifiable {
            lines.push(Said::here(self.t("service-receipt")));
        }
        lines
    }

    /// What the town fetches itself, and what a person must have.
    fn evidence(&self) -> (Vec<Needed>, Vec<Needed>) {
        let shown = |evidence: &crate::definition::Evidence| Needed {
            name: self.said(&evidence.name),
            hint: evidence.hint.as_ref().map(|words| self.said(words)).unwrap_or_default(),
            age: evidence
                .older_than
                .map(|age| self.with("service-not-older", "term", &self.term(age)))
                .unwrap_or_default(),
            law: evidence.law.as_deref().map(|law| self.law_title(law)).unwrap_or_default(),
        };
        let (fetched, needed): (Vec<_>, Vec<_>) =
            self.service.evidence.iter().partition(|evidence| evidence.from.is_some());
        (fetched.into_iter().map(shown).collect(), needed.into_iter().map(shown).collect())
    }

    fn law_title(&self, law: &str) -> Said {
        self.service.law(law).map(|law| self.said(&law.title)).unwrap_or_default()
    }

    fn channel(&self, channel: Channel) -> ChannelShown {
        let unit = self.snapshot.town.unit(&self.service.contact);
        let how = Reach { view: self, unit };
        let (lines, link) = match channel {
            Channel::Web => (vec![Said::here(self.t("channel-web-how"))], None),
            Channel::App => (vec![Said::here(self.t("channel-app-how"))], None),
            Channel::Counter => (how.visit(), None),
            Channel::Phone => (how.hours(), how.phone()),
            Channel::Sms => (Vec::new(), how.phone()),
            Channel::Letter | Channel::PaperForm => (how.post(), None),
            Channel::Email => (Vec::new(), how.email()),
        };
        ChannelShown { name: self.t(&format!("channel-{}", channel.word())), lines, link }
    }

    fn silence(&self) -> Vec<Said> {
        let Some(clock) = &self.service.clock else {
            return vec![Said::here(self.t("service-silence-no-clock"))];
        };
        let law = self.cited(clock.silence_law.as_deref().unwrap_or(&clock.law));
        let first = match clock.silence {
            Silence::None => self.t("service-silence-none"),
            Silence::Accept => self.with("service-silence-accept", "law", &law),
            Silence::Refuse => self.with("service-silence-refuse", "law", &law),
        };
        let mut lines = vec![Said::here(first)];
        lines.extend(clock.silence_words.as_ref().map(|words| self.said(words)));
        lines
    }

    fn objection(&self) -> Option<ObjectionShown> {
        let objection = self.service.objection.as_ref()?;
        let both = (("term", self.term(objection.term)), ("law", self.cited(&objection.law)));
        let by = self.snapshot.get(objection.service.as_deref().unwrap_or(OBJECTION));
        let unit = self.snapshot.town.unit(&objection.unit);
        Some(ObjectionShown {
            text: self.asked.words.with("service-objection-text", both),
            unit: unit.map(|unit| self.said(&unit.name)).unwrap_or_default(),
            path: by.map(|service| format!("/apply/{}", service.id)),
        })
    }

    fn laws(&self) -> Vec<LawShown> {
        let shown = |law: &crate::definition::Law| LawShown {
            title: self.said(&law.title),
            says: law.says.as_ref().map(|words| self.said(words)),
            url: law.url.clone(),
        };
        self.service.law.values().map(shown).collect()
    }

    /// What goes sooner than the rest, and when: once for all that go after the same time.
    fn shorter(&self) -> Vec<Said> {
        let questions = self.service.form.questions();
        let all = questions.flat_map(|question| std::iter::once(question).chain(question.items()));
        let kept = all.filter_map(|one| Some((self.term(self.service.kept_shorter(one)?), one)));
        let mut by_term: Vec<(String, Vec<String>)> = Vec::new();
        for (term, question) in kept.take(SHORTER_LISTED_MAX) {
            let label = question.label.get(self.locale).to_owned();
            match by_term.iter_mut().find(|(known, _)| *known == term) {
                Some((_, labels)) => labels.push(label),
                None => by_term.push((term, vec![label])),
            }
        }
        let line = |(term, labels): (String, Vec<String>)| {
            let both = (("what", labels.join("; ")), ("term", term));
            Said::here(self.asked.words.with("service-data-shorter", both))
        };
        by_term.into_iter().map(line).collect()
    }

    fn data(&self) -> Vec<Said> {
        let service = self.service;
        let purpose = service.purpose.get(self.locale);
        let both = (("purpose", purpose), ("law", self.cited(&service.basis)));
        let mut lines = vec![Said::here(self.asked.words.with("service-data-text", both))];
        if service.form.questions().any(|question| question.sensitive) {
            lines.push(Said::here(self.t("service-data-sensitive")));
        }
        let keep = &service.retention;
        let (granted, refused) = (self.term(keep.granted.term), self.term(keep.refused.term));
        let terms = (("granted", granted), ("refused", refused), ("draft", self.term(keep.draft)));
        lines.push(Said::here(self.asked.words.with("service-data-kept", terms)));
        lines.extend(self.shorter());
        lines.extend(service.process.inform.as_ref().map(|words| self.said(words)));
        lines.extend(service.form.privacy.as_ref().map(|words| self.said(words)));
        lines.extend(service.result.public.as_ref().map(|words| self.said(words)));
        lines
    }
}

/// The longest list of what is kept shorter that is written out.
const SHORTER_LISTED_MAX: usize = 12;

fn pay_key(way: PayMethod) -> &'static str {
    match way {
        PayMethod::Card => "pay-card",
        PayMethod::Transfer => "pay-transfer",
        PayMethod::Counter => "pay-counter",
    }
}

/// How the responsible unit is reached; the town itself where the unit has nothing of its own.
struct Reach<'a> {
    view: &'a View<'a>,
    unit: Option<&'a TownUnit>,
}

impl Reach<'_> {
    fn hours(&self) -> Vec<Said> {
        let own = self.unit.and_then(|unit| unit.contact.hours.as_ref());
        let hours = own.or(self.view.snapshot.town.contact.hours.as_ref());
        hours.map(|words| self.view.said(words)).into_iter().collect()
    }

    fn visit(&self) -> Vec<Said> {
        let own = self.unit.and_then(|unit| unit.contact.address.as_ref());
        let address = own.or(self.view.snapshot.town.contact.address.as_ref());
        let address = address.unwrap_or(&self.view.snapshot.town.address);
        let mut lines = vec![self.view.said(address)];
        lines.extend(self.hours());
        lines
    }

    fn post(&self) -> Vec<Said> {
        let unit = self.unit.map(|unit| self.view.said(&unit.name));
        unit.into_iter().chain([self.view.said(&self.view.snapshot.town.address)]).collect()
    }

    fn phone(&self) -> Option<(String, String)> {
        let own = self.unit.and_then(|unit| unit.contact.phone.clone());
        let phone = own.or_else(|| self.view.snapshot.town.contact.phone.clone())?;
        let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        Some((format!("tel:{digits}"), phone.to_string()))
    }

    fn email(&self) -> Option<(String, String)> {
        let own = self.unit.and_then(|unit| unit.contact.email.clone());
        let email = own.or_else(|| self.view.snapshot.town.contact.email.clone())?;
        Some((format!("mailto:{email}"), email.to_string()))
    }
}
