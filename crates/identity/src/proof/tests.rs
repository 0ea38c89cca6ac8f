//! Proven at a counter: who is, who is not, what counts how far afterwards, and the way back for whoever has lost it all.

use jiff::SignedDuration;
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Db, Unit};
use privacy::{Access, Purpose};
use web::visitor::Assurance;

use super::*;
use crate::invitation::{Invited, invite_to_account};
use crate::person::{self, Profile, Registered};
use crate::session::{Means, Session, Token};
use crate::sign_in::{Source, complete, means};
use crate::tests_support::{identity, new_person};
use crate::{Identifier, Name, NewPerson};

type Ctx = platform::Ctx;

fn document(number: &str) -> Document {
    Document::read("passport", "prt", number).unwrap()
}

fn comparing(person: PersonId, number: &str) -> Comparing<'static> {
    Comparing {
        person,
        document: Some(document(number)),
        is_compared: true,
        code: "",
        old_means: Some(OldMeans::End),
        is_replaced: false,
    }
}

#[test]
fn how_a_document_is_read() {
    let number = |typed: &str| Document::read("passport", "PRT", typed).map(|read| read.number);
    assert_eq!(number(" cc-12 34.56/7 ").as_deref(), Some("CC1234567"));
    assert_eq!(number("٤٥٦٧").as_deref(), Some("4567"));
    for none in ["", "12", "é1234", "123456789012345678901"] {
        assert_eq!(number(none), None, "{none}");
    }
    let germany = |country: &str| Document::read("passport", country, "C01X00T47");
    assert_eq!(germany("d"), germany("DEU"), "one document has one digest");
    for (kind, country) in
        [("library-card", "PRT"), ("passport", ""), ("passport", "P2T"), ("passport", "PT")]
    {
        assert_eq!(Document::read(kind, country, "1234567"), None, "{kind} {country}");
    }
}

fn on_file(id: PersonId, is_checked: bool) -> OnFile {
    let at = jiff::Timestamp::UNIX_EPOCH;
    OnFile {
        person: Person {
            id,
            kind: crate::Kind::Resident,
            created_at: at,
            checked_at: is_checked.then_some(at),
            doubted_at: None,
            erased_at: None,
            version: 1,
        },
        holds_role: false,
        in_register: false,
        documents: Vec::new(),
        document_of: None,
        shown_in: None,
    }
}

#[tokio::test]
async fn who_is_proven() {
    let clock = TestClock::new();
    let (db, _folder) = platform::testkit::sqlite(&[privacy::MODULE, crate::MODULE]).await;
    let identity = identity(&db, &clock).await;
    let ctx = clock.edge().system("test");
    let (noor, other, official) = (PersonId::new(&ctx), PersonId::new(&ctx), PersonId::new(&ctx));
    let digester = identity.vault.digester();
    let [first, second] = ["AB123456", "AB999999"].map(|number| document(number).digest(digester));
    let known = [*first.as_bytes()];
    let shown = complete_session(&ctx, noor);
    let with_code = Comparing { code: "K-1", ..comparing(noor, "AB123456") };
    let base = comparing(noor, "AB123456");
    let keep = Comparing { old_means: Some(OldMeans::Keep), ..base.clone() };
    let fresh = on_file(noor, false);
    let checked = OnFile { documents: known.to_vec(), ..on_file(noor, true) };
    let listed = OnFile { in_register: true, ..checked.clone() };
    let replaced = Comparing { is_replaced: true, ..base.clone() };
    let check = |on_file: &OnFile, comparing: &Comparing<'_>, digest: Digest, expected: &str| {
        let judged = judge(Some(official), on_file, (comparing, Some(digest)));
        let word = match judged {
            Ok(How::Confirmed(..)) => "confirmed".to_owned(),
            Ok(How::LetIn(old)) => format!("let in, {}", old.word()),
            Err(refusal) => refusal.word().to_owned(),
        };
        assert_eq!(word, expected, "{comparing:?}");
    };
    check(&fresh, &base, first, "let in, end");
    check(&fresh, &keep, first, "keep-unproven");
    check(&checked, &keep, first, "let in, keep");
    check(&checked, &base, second, "other-document");
    check(&checked, &replaced, second, "other-document");
    check(&listed, &base, second, "other-document");
    check(&listed, &replaced, second, "let in, end");
    check(&fresh, &with_code, first, "code-over");
    let shows = |on_file: &OnFile| OnFile {
        shown_in: Some(Current { session: shown.clone(), digest: [1; 32] }),
        ..on_file.clone()
    };
    check(&shows(&fresh), &with_code, first, "confirmed");
    check(&shows(&checked), &with_code, second, "confirmed");
    let official_too = OnFile { holds_role: true, ..checked.clone() };
    check(&official_too, &base, first, "holds-role");
    check(&shows(&official_too), &with_code, first, "confirmed");
    let weak = Session { means: Means::Password, assurance: Assurance::Low, ..shown.clone() };
    let by_password = |on_file: &OnFile| OnFile {
        shown_in: Some(Current { session: weak.clone(), digest: [1; 32] }),
        ..on_file.clone()
    };
    check(&by_password(&fresh), &with_code, first, "confirmed");
    check(&by_password(&official_too), &with_code, first, "holds-role");
    check(&by_password(&checked), &with_code, second, "other-document");
    let of_other = OnFile { document_of: Some(other), ..shows(&checked) };
    check(&of_other, &with_code, first, "document-of-another");
    check(&fresh, &Comparing { is_compared: false, ..base.clone() }, first, "not-compared");
    check(&fresh, &Comparing { old_means: None, ..base.clone() }, first, "choose-means");
    let erased = Person { erased_at: Some(ctx.now()), ..fresh.person.clone() };
    check(&OnFile { person: erased, ..fresh.clone() }, &base, first, "unknown-person");
    let own = judge(Some(noor), &shows(&fresh), (&with_code, Some(first)));
    assert_eq!(own, Err(ProofRefusal::ToOneself));
    let unfit = judge(Some(official), &fresh, (&base, None));
    assert_eq!(unfit, Err(ProofRefusal::DocumentUnfit));
}

fn complete_session(ctx: &Ctx, person: PersonId) -> Session {
    Session {
        id: crate::session::SessionId::new(ctx),
        person,
        means: Means::Passkey,
        assurance: Assurance::Substantial,
        limit: None,
        created_at: ctx.now(),
        last_seen_at: ctx.now(),
        ended_at: None,
    }
}

/// A town with one who registered alone, with a password, and an official.
struct Scene {
    identity: Identity,
    clock: TestClock,
    mila: PersonId,
    ana: PersonId,
}

impl Scene {
    async fn new(db: &Db) -> Scene {
        let clock = TestClock::new();
        let identity = identity(db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let new =
            NewPerson { is_checked: false, numbers: vec![], ..new_person("Mila", "m@a.example") };
        let mila = person::create(&mut unit, &ctx, identity.vault(), new);
        let ana =
            person::create(&mut unit, &ctx, identity.vault(), new_person("Ana", "a@a.example"));
        db.commit(unit).await.unwrap();
        let this = Token::new(&ctx);
        let new = ("three herons at the quay", &this);
        let whose = (mila.person, &mila.profile);
        means::set_password(&identity, &ctx, whose, new).await.unwrap().unwrap();
        Scene { identity, clock, mila: mila.person, ana: ana.person }
    }

    fn ctx(&self) -> Ctx {
        self.clock.edge().system("test")
    }

    async fn profile(&self) -> Profile {
        let access = Access::new(Purpose::Search, "profile");
        self.identity.profile(&self.ctx(), &access, self.mila).await.unwrap().unwrap()
    }

    /// Signs in, and gives back the session with its token.
    async fn enter(&self, means: Means) -> (Session, Token) {
        let (ctx, source) = (self.ctx(), Source::default());
        let entered = complete(&self.identity, &ctx, &source, (self.mila, means)).await;
        let started = entered.unwrap().unwrap();
        (started.session, started.token)
    }

    /// What the official does.
    async fn prove(&self, comparing: &Comparing<'_>) -> Result<Option<Invited>, ProofRefusal> {
        self.prove_as(comparing, None).await
    }

    async fn prove_as(
        &self,
        comparing: &Comparing<'_>,
        registered: Option<Registered>,
    ) -> Result<Option<Invited>, ProofRefusal> {
        let ctx = self.ctx().acting_as(Actor::person(self.ana));
        let mut unit = Unit::new();
        let what = (comparing, registered);
        let profile = self.profile().await;
        let proven = prove(&self.identity, (&mut unit, &ctx), &profile, what).await.unwrap()?;
        self.identity.db.commit(unit).await.unwrap();
        self.identity.forget_sessions(self.mila);
        Ok(proven)
    }

    async fn level(&self, token: &Token) -> Option<Assurance> {
        let credentials = web::Credentials::Session(token.as_str().to_owned());
        let visitor = self.identity.resolver()(self.ctx().into(), credentials).await.unwrap();
        visitor.is_signed_in().then_some(visitor.assurance)
    }

    /// How surely somebody is known who is held back until the account is proven; none when they are not.
    async fn held(&self, token: &Token) -> Option<Assurance> {
        let credentials = web::Credentials::Session(token.as_str().to_owned());
        let visitor = self.identity.resolver()(self.ctx().into(), credentials).await.unwrap();
        let nobody = visitor.person.is_none() && visitor.owes() == Some(web::Owed::Proof);
        nobody.then(|| visitor.behind().assurance)
    }

    async fn is_checked(&self) -> bool {
        let found = self.identity.find_person(self.mila).await.unwrap().unwrap();
        found.checked_at.is_some()
    }
}

const MODULES: [platform::migrate::Module; 3] = [privacy::MODULE, ledger::MODULE, crate::MODULE];

#[tokio::test]
async fn a_code_on_the_own_device_proves_an_account() {
    each_database(&MODULES, async |db| {
        let scene = Scene::new(&db).await;
        let identity = &scene.identity;
        let (_, thief) = scene.enter(Means::Password).await;
        let (_, here) = scene.enter(Means::Password).await;
        let code = code::draw(identity, &scene.ctx(), (scene.mila, here.digest())).await.unwrap();
        let typed = code.to_lowercase().replace('-', " ");
        let found = find_by_code(identity, &scene.ctx(), &typed).await.unwrap();
        assert_eq!(found, Some(scene.mila));
        let asked = comparing(scene.mila, "AB123456");
        let with = |code: &'static str| Comparing { code, old_means: None, ..asked.clone() };
        assert_eq!(scene.prove(&with("K-0000-00000")).await, Err(ProofRefusal::CodeOver));
        assert!(!scene.is_checked().await);
        let shown = Comparing { code: &typed, old_means: None, ..asked.clone() };
        assert_eq!(scene.prove(&shown).await, Ok(None), "no link is handed over");
        assert!(scene.is_checked().await);
        assert_eq!(scene.prove(&shown).await, Err(ProofRefusal::CodeOver), "good once");

        // The password stays what it was, and the session that showed the code alone may add what counts in full.
        assert_eq!(scene.level(&here).await, Some(Assurance::Low));
        let on_file = means::on_file(identity, scene.mila).await.unwrap();
        assert!(on_file.is_guarded);
        let means_of = async |token: &Token| {
            let rows = identity.db.read(crate::session::store::by_digest(token.digest())).await;
            crate::session::store::read(&rows.unwrap()[0])
        };
        use crate::sign_in::assurance::{limit_in, may_add_means};
        let (ours, theirs) = (means_of(&here).await, means_of(&thief).await);
        assert!(may_add_means(ours.means, ours.assurance, &on_file));
        assert_eq!(limit_in(ours.means, ours.assurance), None);
        assert!(!may_add_means(theirs.means, theirs.assurance, &on_file));

        // A code ends with its time, and with the session that shows it.
        let code = code::draw(identity, &scene.ctx(), (scene.mila, here.digest())).await.unwrap();
        scene.clock.advance(code::VALID);
        assert_eq!(find_by_code(identity, &scene.ctx(), &code).await.unwrap(), None);
        let code = code::draw(identity, &scene.ctx(), (scene.mila, here.digest())).await.unwrap();
        let mut unit = Unit::new();
        crate::session::end_all(&mut unit, &scene.ctx(), scene.mila);
        db.commit(unit).await.unwrap();
        assert_eq!(find_by_code(identity, &scene.ctx(), &code).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn who_has_lost_everything_comes_back_by_the_same_document_alone() {
    each_database(&MODULES, async |db| {
        let scene = Scene::new(&db).await;
        let identity = &scene.identity;
        let first = scene.prove(&comparing(scene.mila, "AB123456")).await.unwrap().unwrap();
        let other = scene.prove(&comparing(scene.mila, "AB999999")).await;
        assert_eq!(other, Err(ProofRefusal::OtherDocument));
        let of_ana = Comparing { person: scene.ana, ..comparing(scene.mila, "AB123456") };
        assert_eq!(scene.prove(&of_ana).await, Err(ProofRefusal::ToOneself));

        // Everything from before has ended: the password, sessions, and links that were handed out.
        let on_file = means::on_file(identity, scene.mila).await.unwrap();
        assert_eq!(on_file.password_changed_at, None);
        let (_, stays) = scene.enter(Means::PasswordAndCode).await;
        let link = invite_to_account(identity, &scene.ctx(), scene.mila).await.unwrap();
        let again = scene.prove(&comparing(scene.mila, "ab 123456")).await.unwrap().unwrap();
        assert_eq!(scene.level(&stays).await, None);
        let opens = async |invited: &Invited| {
            let token = Token::read(invited.path.rsplit('/').next().unwrap()).unwrap();
            crate::invitation::open_account(identity, &scene.ctx(), &token, None).await.unwrap()
        };
        for old in [&first, &link] {
            assert_eq!(opens(old).await, None, "a way around it");
        }
        assert_eq!(opens(&again).await, Some((scene.mila, Means::CounterLink)));
        assert_eq!(opens(&again).await, None, "good once");

        // Kept on request, since the account was proven before; the link runs out within a day.
        let (_, stays) = scene.enter(Means::PasswordAndCode).await;
        let keep =
            Comparing { old_means: Some(OldMeans::Keep), ..comparing(scene.mila, "AB123456") };
        let kept = scene.prove(&keep).await.unwrap().unwrap();
        assert!(scene.level(&stays).await.is_some());
        scene.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(opens(&kept).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_document_proves_one_account() {
    each_database(&MODULES, async |db| {
        let scene = Scene::new(&db).await;
        let ctx = scene.ctx();
        let mut unit = Unit::new();
        let new = NewPerson { is_checked: false, ..new_person("Jan", "j@a.example") };
        let jan = person::create(&mut unit, &ctx, scene.identity.vault(), new);
        db.commit(unit).await.unwrap();
        scene.prove(&comparing(scene.mila, "AB123456")).await.unwrap();
        let twice = Comparing { person: jan.person, ..comparing(scene.mila, "AB123456") };
        assert_eq!(scene.prove(&twice).await, Err(ProofRefusal::DocumentOfAnother));
        // Two officials at one moment: the second one's unit meets a conflict, and nobody is proven by it.
        let official = ctx.acting_as(Actor::person(scene.ana));
        let mut units = [Unit::new(), Unit::new()];
        for (unit, (whose, profile)) in units
            .iter_mut()
            .zip([(scene.mila, scene.profile().await), (jan.person, jan.profile.clone())])
        {
            let asked =
                Comparing { person: whose, is_replaced: true, ..comparing(whose, "CD777777") };
            let asked = Comparing { code: "", ..asked };
            if whose == jan.person {
                let at = (unit, &official);
                prove(&scene.identity, at, &profile, (&asked, None)).await.unwrap().unwrap();
            } else {
                let shown = scene.enter(Means::PasswordAndCode).await.1;
                let shown = (scene.mila, shown.digest());
                let code = code::draw(&scene.identity, &ctx, shown).await.unwrap();
                let asked = Comparing { code: &code, ..asked };
                let at = (unit, &official);
                prove(&scene.identity, at, &profile, (&asked, None)).await.unwrap().unwrap();
            }
        }
        let [one, two] = units;
        db.commit(one).await.unwrap();
        assert!(db.commit(two).await.unwrap_err().is_conflict());
    })
    .await;
}

#[tokio::test]
async fn an_account_becomes_that_of_the_register() {
    each_database(&MODULES, async |db| {
        let scene = Scene::new(&db).await;
        let number = Identifier { scheme: "saltmere.person".into(), value: "310009".into() };
        let registered = Registered {
            number: number.clone(),
            given_name: "Mila Sofia".into(),
            family_name: "Okoro".into(),
            born_on: "1988-04-12".parse().unwrap(),
        };
        scene.prove_as(&comparing(scene.mila, "AB123456"), Some(registered)).await.unwrap();
        let profile = scene.profile().await;
        assert_eq!(profile.name(), "Mila Sofia Okoro");
        let by_number = scene.identity.find_by_name(&Name::Number(number)).await.unwrap();
        assert_eq!(by_number, Some(scene.mila));
        let described = async |family: &str| {
            scene.identity.list_described(family, profile.born_on).await.unwrap()
        };
        assert_eq!(described("okoro").await, [scene.mila]);
        assert!(!described("haddad").await.contains(&scene.mila));

        // What is noted is the person's to read, and goes with them.
        let holder = scene.identity.holder();
        let subject = privacy::subject_of(scene.mila);
        let ctx = scene.ctx().acting_as(Actor::person(scene.mila));
        let copy = holder.export(&ctx, subject).await.unwrap();
        assert_eq!(copy["identity_documents"][0]["document"]["number"], "AB123456");
        let mut unit = Unit::new();
        holder.erase(&mut unit, &ctx, subject).await.unwrap();
        db.commit(unit).await.unwrap();
        assert_eq!(store::count(&db, scene.mila).await.unwrap(), 0);
    })
    .await;
}

async fn note(
    db: &platform::Db,
    scene: &Scene,
    (doubting, official): (&Doubting<'_>, PersonId),
) -> Result<(), DoubtRefusal> {
    let ctx = scene.ctx().acting_as(Actor::person(official));
    let mut unit = Unit::new();
    doubt(&scene.identity, (&mut unit, &ctx), doubting).await.unwrap()?;
    db.commit(unit).await.unwrap();
    scene.identity.forget_sessions(scene.mila);
    Ok(())
}

async fn logged(db: &platform::Db) -> i64 {
    let entries = platform::Query::new("SELECT COUNT(*) FROM ledger_entry", vec![]);
    db.read(entries).await.unwrap()[0].int(0)
}

/// Not by a slip of the hand, nor of an account that nobody there has.
async fn nothing_is_noted_amiss(db: &platform::Db, scene: &Scene, sound: &Doubting<'_>) {
    let not_compared = Doubting { is_compared: false, ..sound.clone() };
    let of_another = Doubting { person: scene.ana, ..sound.clone() };
    for (doubting, official, refusal) in [
        (sound.clone(), scene.mila, DoubtRefusal::ToOneself),
        (not_compared, scene.ana, DoubtRefusal::NotCompared),
        (Doubting { code: "", ..sound.clone() }, scene.ana, DoubtRefusal::CodeOver),
        (of_another, scene.mila, DoubtRefusal::CodeOver),
        (Doubting { reason: "no", ..sound.clone() }, scene.ana, DoubtRefusal::NoReason),
    ] {
        assert_eq!(note(db, scene, (&doubting, official)).await, Err(refusal), "{doubting:?}");
    }
}

#[tokio::test]
async fn who_has_the_account_and_is_somebody_else_ends_what_it_counts_for() {
    each_database(&MODULES, async |db| {
        let scene = Scene::new(&db).await;
        let identity = &scene.identity;
        let (high, low) = (Means::Elsewhere(Assurance::High), Some(Assurance::Low));
        scene.prove(&comparing(scene.mila, "AB123456")).await.unwrap();
        let (_, here) = scene.enter(high).await;
        let (_, there) = scene.enter(Means::Passkey).await;
        assert_eq!(scene.level(&here).await, Some(Assurance::High));
        let code = code::draw(identity, &scene.ctx(), (scene.mila, here.digest())).await.unwrap();
        let sound = Doubting {
            person: scene.mila,
            is_compared: true,
            code: &code,
            reason: "The face is another",
        };
        let before = logged(&db).await;
        nothing_is_noted_amiss(&db, &scene, &sound).await;
        assert_eq!((logged(&db).await, scene.level(&here).await), (before, Some(Assurance::High)));

        note(&db, &scene, (&sound, scene.ana)).await.unwrap();
        assert_eq!(logged(&db).await, before + 1);
        assert_eq!((scene.level(&here).await, scene.level(&there).await), (None, None));
        assert!(!scene.is_checked().await);
        assert_eq!(
            note(&db, &scene, (&sound, scene.ana)).await,
            Err(DoubtRefusal::CodeOver),
            "good once"
        );
        // Whatever vouches for it, here or elsewhere; and nothing stronger is added from there.
        for means in [high, Means::Passkey, Means::QualifiedCard, Means::PasswordAndCode] {
            assert_eq!(scene.held(&scene.enter(means).await.1).await, low, "{means:?}");
        }
        let on_file = means::on_file(identity, scene.mila).await.unwrap();
        assert!(on_file.is_guarded);
        use crate::sign_in::assurance::{Way, may_add_means, ways_of};
        assert!(!may_add_means(high, Assurance::Low, &on_file));
        let ways = ways_of(identity, scene.mila, Assurance::Substantial).await.unwrap();
        assert_eq!(ways, [Way::BeChecked]);
        let typed = identity.type_of(&scene.ctx(), (scene.mila, &scene.profile().await)).await;
        assert_eq!(typed.unwrap().kind, crate::IdentityType::SelfDeclared);

        // The reason is the person's to read, and the way out is a later proof.
        let subject = privacy::subject_of(scene.mila);
        let own = scene.ctx().acting_as(Actor::person(scene.mila));
        let copy = identity.holder().export(&own, subject).await.unwrap();
        assert_eq!(copy["identity_doubted"]["reason"], "The face is another");
        let keep =
            Comparing { old_means: Some(OldMeans::Keep), ..comparing(scene.mila, "AB123456") };
        assert_eq!(scene.prove(&keep).await, Err(ProofRefusal::KeepUnproven));
        let other = scene.prove(&comparing(scene.mila, "AB999999")).await;
        assert_eq!(other, Err(ProofRefusal::OtherDocument));
        scene.prove(&comparing(scene.mila, "AB123456")).await.unwrap();
        assert!(scene.is_checked().await);
        let (_, again) = scene.enter(high).await;
        assert_eq!(scene.level(&again).await, Some(Assurance::High));
        let access = Access::new(Purpose::Search, "identity-documents");
        let settled = doubt_of(identity, &own, (&access, scene.mila)).await.unwrap();
        assert_eq!(settled, None);
    })
    .await;
}

#[tokio::test]
async fn whoever_had_a_doubted_account_gets_nowhere_once_its_person_is_proven() {
    each_database(&MODULES, async |db| {
        let scene = Scene::new(&db).await;
        let identity = &scene.identity;
        let mut unit = Unit::new();
        let app = "INSERT INTO identity_code_app
            (person, secret, last_step, created_at, assurance_max) VALUES ($1, $2, $3, $4, $5)";
        let values = platform::args![scene.mila, vec![0_u8], 0, scene.ctx().now(), "substantial"];
        unit.must(1, app, values);
        db.commit(unit).await.unwrap();
        let link = invite_to_account(identity, &scene.ctx(), scene.mila).await.unwrap();
        let draws = async |here: &Token| {
            code::draw(identity, &scene.ctx(), (scene.mila, here.digest())).await.unwrap()
        };
        let code = draws(&scene.enter(Means::PasswordAndCode).await.1).await;
        let (person, reason) = (scene.mila, "The face is another");
        let doubting = Doubting { person, is_compared: true, code: &code, reason };
        note(&db, &scene, (&doubting, scene.ana)).await.unwrap();
        let token = Token::read(link.path.rsplit('/').next().unwrap()).unwrap();
        let opened = crate::invitation::open_account(identity, &scene.ctx(), &token, None).await;
        assert_eq!(opened.unwrap(), None, "a link into it that was handed over before");

        let (_, thief) = scene.enter(Means::Passkey).await;
        let (session, here) = scene.enter(Means::Passkey).await;
        let mut unit = Unit::new();
        for (id, used_at) in [("pky_own", Some(session.created_at)), ("pky_thief", None)] {
            let passkey = "INSERT INTO identity_passkey
                (id, credential, person, public_key, name, created_at, last_used_at, version, assurance_max)
                VALUES ($1, $2, $3, 'x', $2, 0, $4, 0, 'low')";
            unit.must(1, passkey, platform::args![id, id.as_bytes().to_vec(), person, used_at]);
        }
        db.commit(unit).await.unwrap();
        let code = draws(&here).await;
        // Whoever else is in the account takes nobody's code away.
        draws(&thief).await;
        let shown = Comparing { code: &code, old_means: None, ..comparing(scene.mila, "AB123456") };
        assert_eq!(scene.prove(&shown).await, Ok(None));
        assert!(scene.is_checked().await);
        let lives = async |token| (scene.level(token).await, scene.held(token).await);
        assert_eq!(lives(&thief).await, (None, None), "their session is over");
        assert!(scene.level(&here).await.is_some());
        let on_file = means::on_file(identity, scene.mila).await.unwrap();
        assert_eq!(on_file.code_app_created_at, None, "somebody else may have it");
        assert_eq!((on_file.passkeys, on_file.surest_passkeys), (1, 1), "the one that was shown");
    })
    .await;
}
