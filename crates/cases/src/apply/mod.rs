//! The applicant's way: start, answer page by page, check, send; every answer is saved as it is given.

pub(crate) mod answer;
pub(crate) mod begin;
pub(crate) mod check;
pub(crate) mod contact;
pub mod dossier;
pub mod evidence;
pub(crate) mod hand_in;
pub(crate) mod items;
pub(crate) mod overview;
pub(crate) mod question;
pub mod registers;
pub mod reply;
pub(crate) mod throw_away;
pub(crate) mod upload;
pub(crate) mod view;
pub(crate) mod wallet;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use platform::{Ctx, Unit};
use privacy::{Access, CaseLabel, Item, Plain, Purpose, Sealed, SubjectKey};
use services::Definition;
use services::form::Answers;
use web::{Asked, Assurance, Audience, Failure, Page, Visitor};

use crate::acting::sign::Signing;
use crate::acting::{self, Acting, Helper};
use crate::application::store::{self, Key, KeyText, OnFile};
use crate::application::{Application, Channel, State};
use crate::casework::Casework;
use crate::counter::{self, Attended};
use crate::history::Event;
use dossier::Dossier;
use registers::Asking;

/// An application as its owner sees it.
pub(crate) struct Own {
    pub(crate) on_file: OnFile,
    pub(crate) definition: Arc<Definition>,
    pub(crate) dossier: Dossier,
    /// The official who fills it in for its owner.
    pub(crate) attended: Option<Attended>,
    /// What lets the one who asks act for its owner; none for the owner.
    pub(crate) acting: Option<Acting>,
    /// Everybody who acts in it for its owner.
    pub(crate) helpers: Vec<Helper>,
}

impl Own {
    /// The open part.
    pub(crate) fn application(&self) -> &Application {
        &self.on_file.application
    }

    /// The path of the application's pages.
    pub(crate) fn path(&self) -> String {
        let base = if self.attended.is_some() { "/desk/counter" } else { "/applications" };
        format!("{base}/{}", self.application().label())
    }

    /// The path of a page of its form: apart from those of acts, so that a page may have any name.
    pub(crate) fn page_path(&self, page: &str) -> String {
        format!("{}/questions/{page}", self.path())
    }

    /// Where it was begun.
    pub(crate) fn began_at(&self) -> String {
        match self.attended {
            Some(_) => "/desk/counter".to_owned(),
            None => format!("/apply/{}", self.application().service),
        }
    }

    /// A page about this application: whoever acts for its owner sees for whom.
    pub(crate) fn on_page(&self, page: Page) -> Page {
        page.about(self.acting.as_ref().map(|acting| acting.for_name.clone()))
    }

    /// How its owner is called.
    pub(crate) fn owner_name(&self) -> &str {
        match &self.acting {
            Some(acting) => &acting.for_name,
            None => &self.dossier.applicant.name,
        }
    }

    /// "Noor Haddad for Jan Haddad", when somebody handed it in for its owner.
    pub(crate) fn represented(&self, page: &Page) -> String {
        let helper = &self.dossier.applicant.represented_by;
        if helper.is_empty() {
            return String::new();
        }
        let args = [("helper", helper.as_str()), ("name", self.owner_name())];
        page.with("acting-helper-for", args.as_slice())
    }

    /// By whom something was done, as the one who asks reads it.
    pub(crate) fn by(&self, page: &Page, event: &Event) -> String {
        let helper = self.helpers.iter().find(|one| Some(one.person) == event.actor_person);
        if let (Some(helper), "person") = (helper, event.actor_kind.as_str()) {
            let args = [("helper", helper.name.as_str()), ("name", self.owner_name())];
            return page.with("actor-helper", args.as_slice());
        }
        if self.acting.is_some() && event.actor_kind == "person" {
            return page.with("actor-owner", ("name", self.owner_name()));
        }
        page.t(&format!("actor-{}", event.actor_kind))
    }

    /// Where it stands when a company is represented by two; none for everybody else.
    pub(crate) fn signing(&self) -> Option<Signing> {
        let acting = self.acting.as_ref().filter(|acting| acting.tie.ground.needs_second())?;
        Some(Signing::of(acting.tie.helper, self.application().version, &self.helpers))
    }

    /// Whether another representative has signed it as it stands: nobody throws that away alone.
    pub(crate) fn is_signed_by_another(&self) -> bool {
        self.signing() == Some(Signing::Last)
    }

    /// For what the one who asks opens it.
    pub(crate) fn purpose(&self) -> Purpose {
        match (&self.attended, &self.acting) {
            (Some(_), _) => Purpose::HandleCase,
            (None, Some(_)) => Purpose::ActFor,
            (None, None) => Purpose::ShowOwnData,
        }
    }

    /// How surely we know who applies.
    pub(crate) fn level(&self, asked: &Asked) -> &'static str {
        match self.attended {
            Some(_) => counter::level(self.application().channel),
            None => match &self.acting {
                Some(acting) => acting.level(asked),
                None => level(&asked.visitor),
            },
        }
    }

    /// Whether an official began it at the desk.
    pub(crate) fn began_at_the_desk(&self) -> bool {
        matches!(self.application().channel, Channel::Counter | Channel::Paper)
    }

    /// How it comes in when it is handed in on a page.
    pub(crate) fn channel(&self) -> Channel {
        match self.attended {
            Some(_) => self.application().channel,
            None => Channel::Web,
        }
    }

    /// Whether only a register, or a wallet that has answered, may say this.
    pub(crate) fn is_locked(&self, key: &str) -> bool {
        self.dossier.sources.get(key).is_some_and(|source| !source.editable)
    }

    /// What only a register may say is not taken from a request.
    pub(crate) fn keep_locked(&self, changes: &mut Answers) {
        let locked = self.dossier.sources.iter().filter(|(_, source)| !source.editable);
        for (key, _) in locked {
            changes.0.remove(key);
        }
    }

    /// Completes a changed draft from the registers and writes it back, with what is in the unit already.
    pub(crate) async fn save(
        &mut self,
        casework: &Casework,
        asked: &Asked,
        (mut unit, key): (Unit, &SubjectKey),
    ) -> Result<(), Failure> {
        let ctx = &asked.ctx;
        if let Some(acting) = &self.acting {
            acting::guard(&mut unit, acting);
        }
        let mut application = self.application().clone();
        let asking = Asking {
            definition: &self.definition,
            person: application.applicant,
            level: self.level(asked),
        };
        registers::complete(casework, ctx, &mut unit, asking, &mut self.dossier).await?;
        let whose = (&*self.definition, application.applicant);
        contact::know(casework, ctx, whose, &mut self.dossier).await?;
        application.updated_at = ctx.now();
        if self.attended.is_none() && self.began_at_the_desk() {
            // Begun at the counter, and now its owner goes on alone: from here on nobody reads along.
            application.channel = Channel::Web;
            counter::store::delete(&mut unit, application.id);
        }
        store::update(&mut unit, &application);
        store::update_answers(&mut unit, application.id, &self.dossier.seal(ctx, key));
        casework.commit(unit).await
    }
}

/// What names the visitor who has not signed in: a digest of the key in their cookie.
pub(crate) fn visitor_digest(casework: &Casework, key: &str) -> String {
    casework.vault().digester().digest("cases.visitor", key).to_hex()
}

/// Whether an application is the visitor's own.
pub(crate) fn is_own(casework: &Casework, asked: &Asked, application: &Application) -> bool {
    if let (Some(applicant), Some(person)) = (application.applicant, asked.visitor.person) {
        return applicant == person;
    }
    match (&application.visitor, asked.known_visitor_key()) {
        (Some(digest), Some(key)) => *digest == visitor_digest(casework, key),
        _ => false,
    }
}

/// Loads an application of the visitor's own and opens it. Who is not signed in is asked to sign in, whether it exists
/// or not: a link in a message leads there the morning after, too.
pub(crate) async fn own(casework: &Casework, asked: &Asked, id: &str) -> Result<Own, Failure> {
    let nobody = !asked.visitor.is_signed_in() && asked.visitor.client.is_none();
    match find_own(casework, asked, id).await {
        Err(Failure::NotFound) if nobody => Err(Failure::SignInFirst),
        found => found,
    }
}

async fn find_own(casework: &Casework, asked: &Asked, id: &str) -> Result<Own, Failure> {
    let key: KeyText = Key::parse(id).ok_or(Failure::NotFound)?;
    let on_file = store::find(casework.db(), key.key()).await?.ok_or(Failure::NotFound)?;
    let application = &on_file.application;
    let definition = casework.definition_of(application).await?;
    let (attended, acting) = admitted(casework, asked, (application, &definition)).await?;
    let dossier = Dossier::default();
    let mut own = Own { on_file, definition, dossier, attended, acting, helpers: Vec::new() };
    let opening = (own.application(), own.purpose());
    let plain = open_own(casework, &asked.ctx, opening, &own.on_file.content.answers).await?;
    own.helpers = acting::helpers(casework, &asked.ctx, opening).await?;
    own.dossier = Dossier::read(&plain)?;
    Ok(own)
}

/// What lets somebody in: at the desk, that they fill it in for its owner; elsewhere, that it is their own (then
/// neither is given) or that they may act for its owner. Others are not told that it exists.
async fn admitted(
    casework: &Casework,
    asked: &Asked,
    (application, definition): (&Application, &Definition),
) -> Result<(Option<Attended>, Option<Acting>), Failure> {
    if asked.route.audience == Audience::Officials {
        let found = counter::store::find(casework.db(), application.id).await?;
        let found = found.filter(|found| counter::attends(asked, application, found));
        return found.map(|found| (Some(found), None)).ok_or(Failure::NotFound);
    }
    if is_own(casework, asked, application) {
        return Ok((None, None));
    }
    let acting = acting::into_case(casework, asked, (application, definition)).await?;
    acting.map(|acting| (None, Some(acting))).ok_or(Failure::NotFound)
}

async fn open_own(
    casework: &Casework,
    ctx: &Ctx,
    (application, purpose): (&Application, Purpose),
    sealed: &Sealed,
) -> Result<Plain, Failure> {
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, purpose, "answers");
    let item = Item::new(dossier::LABEL, sealed);
    let opened = casework.vault().open_one(ctx, &access, application.subject, item).await;
    opened.map_err(|error| match error {
        privacy::OpenError::Erased => Failure::Gone,
        privacy::OpenError::Fault(fault) => fault.into(),
    })
}

/// A draft of the visitor's own; what was sent already is told so.
pub(crate) async fn own_draft(
    casework: &Casework,
    asked: &Asked,
    id: &str,
) -> Result<Result<Own, String>, Failure> {
    let own = own(casework, asked, id).await?;
    Ok(if own.application().state == State::Draft { Ok(own) } else { Err(own.path()) })
}

/// How surely we know who asks, as the rules read it.
pub(crate) fn level(visitor: &Visitor) -> &'static str {
    level_word(visitor.assurance)
}

/// The word of a level, as the rules read it.
pub(crate) fn level_word(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Low => "low",
        Assurance::Substantial => "substantial",
        Assurance::High => "high",
    }
}
