//! `/desk/pickup`: an identity of the town's own is handed over at a counter. The official compares its person with the
//! very document that was applied with, and binds a means of sign-in to it: with that they come in from then on.

use askama::Template;
use axum::extract::{Path, State};
use identity::invitation::Invited;
use identity::proof::{self, Comparing, Document, ProofRefusal, prove};
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Purpose, subject_of};
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, SummaryRow,
    html, html_refused, route,
};

use super::{PROVE, finish, found_of_case, one_of_case, prepare, refuse, titled};
use crate::Credentials;
use crate::credential::change::{Change, ChangeRefusal, withhold};
use crate::credential::{Content, Credential, Standing, act};

pub(crate) const PATH: &str = "/desk/pickup";

pub(super) fn routes() -> Vec<Route<Credentials>> {
    let (prove, officials) = (Permission::Holding(PROVE), Audience::Officials);
    let one = "/desk/pickup/{id}";
    vec![
        route(Method::GET, PATH, prove, officials, list),
        route(Method::GET, one, prove, officials, show).hidden(),
        route(Method::POST, one, prove, officials, sent).hidden(),
    ]
}

#[derive(Template)]
#[template(path = "desk/pickup.html")]
struct PickupPage {
    page: Page,
    form: Form,
    path: String,
    case: String,
    rows: Vec<SummaryRow>,
    seen: i64,
    kinds: Vec<Choice>,
    old_means: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "desk/handed_over.html")]
struct HandedOverPage {
    page: Page,
    name: String,
    /// The address of the link to hand over, and until when it is good.
    link: Option<(String, String)>,
}

/// Why it is not handed over.
enum HandOverRefusal {
    /// The person is not shown to be the one whose account it is.
    Proof(ProofRefusal),
    /// The credential does not stand so, or the document is another one.
    Change(ChangeRefusal),
}

impl HandOverRefusal {
    /// Told in the form, with what to do about it.
    fn tell(self, asked: &Asked, form: &mut Form) {
        match self {
            HandOverRefusal::Change(refusal) => refuse(asked, form, refusal),
            // Who has an e-residency is in no register with which a new document could be compared.
            HandOverRefusal::Proof(ProofRefusal::OtherDocument) => {
                form.refuse("code", asked.words.t("credential-refusal-earlier-document"));
            }
            HandOverRefusal::Proof(refusal) => {
                let words = asked.words.t(&format!("proof-refused-{}", refusal.word()));
                form.refuse(refusal.field(), words);
            }
        }
    }
}

/// What waits of a case, by the reference that its person brings along.
async fn list(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let waits = |credential: &Credential| waits(&asked, credential);
    found_of_case(&asked, &credentials, (PATH, "credentials-pickup"), waits).await
}

fn waits(asked: &Asked, credential: &Credential) -> bool {
    let standing = credential.standing(asked.ctx.today());
    credential.is_identity && standing == Standing::ToBeHandedOver
}

/// What waits to be handed over; whatever else there is, is not there.
async fn waiting(
    asked: &Asked,
    credentials: &Credentials,
    id: &str,
) -> Result<(Credential, Content), Failure> {
    one_of_case(asked, credentials, id, |credential| waits(asked, credential)).await
}

async fn show(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
) -> Answer {
    let (credential, content) = waiting(&asked, &credentials, &id).await?;
    html(&page(&asked, &credentials, (&credential, &content), Form::new()))
}

fn page(
    asked: &Asked,
    credentials: &Credentials,
    (credential, content): (&Credential, &Content),
    form: Form,
) -> PickupPage {
    let (page, rows) = titled(asked, credentials, (credential, content));
    let page = page.back(PATH).errors_of(&form);
    PickupPage {
        form,
        path: format!("{PATH}/{}", credential.id),
        case: credential.reference.clone(),
        rows,
        seen: credential.version,
        kinds: proof::form::kinds(&page),
        old_means: proof::form::old_means(&page),
        page,
    }
}

async fn sent(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let (credential, content) = waiting(&asked, &credentials, &id).await?;
    if form.value("seen") != credential.version.to_string() {
        return Err(Failure::Conflict);
    }
    let about = (&credential, &content);
    let comparing = proof::form::comparing(credential.person, &form);
    match hand_over(&asked, &credentials, about, comparing).await? {
        Ok((name, link)) => {
            let page = asked.page("credential-handed-over-title").back(PATH);
            let until = |link: &Invited| page.instant(link.expires_at);
            let link = link.map(|link| (credentials.address(&link.path), until(&link)));
            html(&HandedOverPage { name, link, page })
        }
        Err(refusal) => {
            refusal.tell(&asked, &mut form);
            html_refused(&page(&asked, &credentials, about, form))
        }
    }
}

/// Hands it over, in one unit: the credential holds, the account is proven, its person is told of both.
async fn hand_over(
    asked: &Asked,
    credentials: &Credentials,
    about: (&Credential, &Content),
    comparing: Comparing<'_>,
) -> Result<Result<(String, Option<Invited>), HandOverRefusal>, Failure> {
    let (ctx, identity) = (&*asked.ctx, credentials.openid.identity());
    let (credential, content) = about;
    let document = match judge(asked, credentials, credential, &comparing).await? {
        Ok(document) => document,
        Err(refusal) => {
            if matches!(refusal, HandOverRefusal::Change(ChangeRefusal::OtherDocument)) {
                note_other(asked, credentials, credential).await?;
            }
            return Ok(Err(refusal));
        }
    };
    let access = Access::on(&credential.case(), Purpose::HandleCase, "profile");
    let profile = identity.profile(ctx, &access, credential.person).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    let text = described(asked, content, document);
    let change = (Change::HandOver, text.as_str());
    if let Err(refusal) = prepare(asked, credentials, &mut unit, about, change).await? {
        return Ok(Err(HandOverRefusal::Change(refusal)));
    }
    let link = match prove(identity, (&mut unit, ctx), &profile, (&comparing, None)).await? {
        Ok(link) => link,
        Err(refusal) => return Ok(Err(HandOverRefusal::Proof(refusal))),
    };
    finish(credentials, unit, credential.person).await?;
    Ok(Ok((profile.name(), link)))
}

/// Whether it is for this clerk to hand over, against the document that was applied with. The document comes last:
/// nobody tries which one it is without saying that somebody stands before them, and each other one is recorded.
async fn judge<'c>(
    asked: &Asked,
    credentials: &Credentials,
    credential: &Credential,
    comparing: &'c Comparing<'_>,
) -> Result<Result<&'c Document, HandOverRefusal>, Failure> {
    let change = |refusal| Ok(Err(HandOverRefusal::Change(refusal)));
    if asked.visitor.person == Some(credential.person) {
        return change(ChangeRefusal::Own);
    }
    let decided_by = decided_by(credentials, &asked.ctx, credential).await?;
    if asked.visitor.person.is_some_and(|clerk| decided_by.contains(&clerk)) {
        return change(ChangeRefusal::Decided);
    }
    if !comparing.is_compared {
        return Ok(Err(HandOverRefusal::Proof(ProofRefusal::NotCompared)));
    }
    let Some(document) = &comparing.document else {
        return Ok(Err(HandOverRefusal::Proof(ProofRefusal::DocumentUnfit)));
    };
    // Without one there is nothing to compare, and nothing is handed over.
    let Some(applied) = credential.document.as_deref() else {
        return change(ChangeRefusal::NoDocument);
    };
    let shown = document.digest(credentials.vault.digester());
    if applied == shown.as_bytes() {
        Ok(Ok(document))
    } else {
        change(ChangeRefusal::OtherDocument)
    }
}

/// Who granted it: whoever had the last word, and whoever proposed or confirmed before; nobody where rules did alone.
async fn decided_by(
    credentials: &Credentials,
    ctx: &Ctx,
    credential: &Credential,
) -> Result<Vec<PersonId>, Fault> {
    let acts = act::open_all(credentials, ctx, Purpose::HandleCase, credential).await?;
    let granted = acts.into_iter().find(|(_, act)| act.act == act::Kind::Granted.word());
    let people = granted.map(|(_, act)| act.by_person.into_iter().chain(act.decided_by).collect());
    Ok(people.unwrap_or_default())
}

/// Keeps that somebody came with another document: they may not be who applied.
async fn note_other(
    asked: &Asked,
    credentials: &Credentials,
    credential: &Credential,
) -> Result<(), Failure> {
    let ctx = &asked.ctx;
    let key = credentials.vault.key(ctx, subject_of(credential.person)).await?;
    let key = key.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    withhold(&mut unit, ctx, &key, credential);
    finish(credentials, unit, credential.person).await?;
    tracing::info!(target: "identity::audit", credential = %credential.id, "another document was shown");
    Ok(())
}

/// The document in the words of its person, for the record and the message.
fn described(asked: &Asked, content: &Content, document: &Document) -> String {
    let words = asked.site.words.words(content.locale());
    let kind = words.plain(&format!("document-kind-{}", document.kind.word()), ());
    format!("{kind} {} {}", document.country, document.number)
}
