//! The general words and questions of imported services, in the languages of a town.

use super::upl::Product;
use crate::archetype::Kind;
use crate::town::Town;

/// A text in four languages: English, French, Arabic and Dutch.
type General = [(&'static str, &'static str); 4];

/// A flow map of the text in the town's languages, and in Dutch, the language of the list.
fn words(text: &General, town: &Town) -> String {
    let spoken = |tag: &str| town.languages.iter().any(|locale| locale.tag() == tag) || tag == "nl";
    let texts = text.iter().filter(|(tag, _)| spoken(tag));
    let texts: Vec<String> = texts.map(|(tag, text)| format!("{tag}: \"{text}\"")).collect();
    format!("{{{}}}", texts.join(", "))
}

/// What is said of a product for which nobody applies.
const CLOSED: General = [
    ("en", "The list of products names it. It takes no applications here; ask at the counter."),
    ("fr", "La liste des produits le nomme. Aucune demande ici ; adressez-vous au guichet."),
    ("ar", "تذكره قائمة المنتجات. لا تقدم طلبات له هنا؛ اسأل في مكتب الاستقبال."),
    ("nl", "De productenlijst noemt het. U kunt het hier niet aanvragen; vraag het aan de balie."),
];

pub(super) fn summary(kind: Kind, applies: bool, town: &Town) -> String {
    if !applies {
        return words(&CLOSED, town);
    }
    let text: General = match kind {
        Kind::Permit | Kind::Licence => [
            ("en", "Apply for this permit here. An official decides and you follow it online."),
            ("fr", "Demandez ce permis ici. Un agent décide et vous suivez la demande en ligne."),
            ("ar", "اطلب هذا التصريح هنا. يبت فيه موظف وتتابعه عبر الإنترنت."),
            ("nl", "Vraag deze vergunning hier aan. Een medewerker beslist en u volgt het online."),
        ],
        Kind::Exemption => [
            ("en", "Ask here for leave from a rule. An official decides and you follow it online."),
            (
                "fr",
                "Demandez ici une dérogation. Un agent décide et vous suivez la demande en ligne.",
            ),
            ("ar", "اطلب هنا إعفاء من قاعدة. يبت فيه موظف وتتابعه عبر الإنترنت."),
            (
                "nl",
                "Vraag hier ontheffing van een regel. Een medewerker beslist en u volgt het online.",
            ),
        ],
        Kind::Benefit | Kind::Subsidy => [
            ("en", "Ask for this money here. Officials decide and you follow it online."),
            (
                "fr",
                "Demandez cette aide ici. Des agents décident et vous suivez la demande en ligne.",
            ),
            ("ar", "اطلب هذا المبلغ هنا. يبت فيه موظفون وتتابعه عبر الإنترنت."),
            ("nl", "Vraag dit geld hier aan. Medewerkers beslissen en u volgt het online."),
        ],
        Kind::Notification | Kind::Report => [
            ("en", "Tell the authority here. You have an acknowledgement and follow it online."),
            ("fr", "Déclarez-le ici. Vous recevez un accusé et suivez le dossier en ligne."),
            ("ar", "أبلغ السلطة هنا. تحصل على إشعار بالاستلام وتتابعه عبر الإنترنت."),
            ("nl", "Meld het hier. U krijgt een bevestiging en volgt het online."),
        ],
        _ => [
            (
                "en",
                "Apply for this here. You see what is asked, how long it takes and how it goes.",
            ),
            (
                "fr",
                "Faites votre demande ici. Vous voyez ce qui est demandé, le délai et l'avancement.",
            ),
            ("ar", "قدم طلبك هنا. ترى المطلوب والمدة وسير الطلب."),
            ("nl", "Vraag dit hier aan. U ziet wat nodig is, hoe lang het duurt en hoe het gaat."),
        ],
    };
    words(&text, town)
}

pub(super) fn purpose(town: &Town) -> String {
    let text: General = [
        ("en", "to decide on what you ask"),
        ("fr", "pour décider de votre demande"),
        ("ar", "للبت في طلبك"),
        ("nl", "om op uw vraag te beslissen"),
    ];
    words(&text, town)
}

pub(super) fn no_law(town: &Town) -> String {
    let text: General = [
        ("en", "The list names no article of law"),
        ("fr", "La liste ne nomme aucun article de loi"),
        ("ar", "لا تذكر القائمة مادة قانونية"),
        ("nl", "De lijst noemt geen wetsartikel"),
    ];
    words(&text, town)
}

fn first<'a>(mut ids: impl Iterator<Item = &'a str>, wanted: &[&'static str]) -> String {
    let all: Vec<&str> = ids.by_ref().collect();
    let found = wanted.iter().find(|id| all.contains(id)).copied();
    found.or_else(|| all.first().copied()).unwrap_or_default().to_owned()
}

/// Words in Dutch names and the themes that they belong to, most telling first.
const THEMES: [(&str, &str); 26] = [
    ("parkeer", "transport"),
    ("kenteken", "transport"),
    ("rijbewijs", "transport"),
    ("voertuig", "transport"),
    ("vaar", "transport"),
    ("vlieg", "transport"),
    ("weg", "transport"),
    ("bouw", "building"),
    ("woning", "building"),
    ("woon", "building"),
    ("monument", "building"),
    ("sloop", "building"),
    ("kind", "children"),
    ("onderwijs", "children"),
    ("school", "children"),
    ("leraar", "children"),
    ("studie", "children"),
    ("zorg", "health"),
    ("gezondheid", "health"),
    ("gehandicapt", "health"),
    ("afval", "environment"),
    ("milieu", "environment"),
    ("dier", "environment"),
    ("water", "environment"),
    ("evenement", "environment"),
    ("referendum", "democracy"),
];

pub(super) fn theme(kind: Kind, product: &Product, town: &Town) -> String {
    let name = product.name.to_lowercase();
    let by_name = THEMES.iter().find(|(word, _)| name.contains(word)).map(|(_, theme)| *theme);
    let by_kind = match kind {
        Kind::Benefit | Kind::Subsidy => "money",
        Kind::InformationRequest | Kind::Objection => "democracy",
        Kind::Certificate | Kind::Registration if product.citizens => "identity",
        _ if product.companies && !product.citizens => "business",
        _ => "identity",
    };
    let ids = town.themes.iter().map(|theme| &*theme.id);
    first(ids, &[by_name.unwrap_or(by_kind), by_kind])
}

pub(super) fn unit(kind: Kind, product: &Product, town: &Town) -> String {
    let wanted = match theme(kind, product, town).as_str() {
        "transport" => "parking",
        "building" => "planning",
        "children" => "education",
        "health" | "money" => "social",
        "environment" => "environment",
        "business" => "business",
        "democracy" => "legal",
        _ => "civil-registry",
    };
    first(town.units.iter().map(|unit| &*unit.id), &[wanted, "contact-centre"])
}

/// The town's article about terms, else any.
pub(super) fn term_law(town: &Town) -> String {
    first(town.law.keys().map(|id| &**id), &["apa-13"])
}

struct Ask {
    key: &'static str,
    rest: &'static str,
    label: General,
}

const COMPANY: Ask = Ask {
    key: "company",
    rest: "type: company, optional: true",
    label: [
        ("en", "Number of your company, when you ask for one"),
        ("fr", "Numéro de votre entreprise, si vous demandez pour elle"),
        ("ar", "رقم شركتك إذا كنت تطلب نيابة عنها"),
        ("nl", "Nummer van uw bedrijf, als u voor een bedrijf vraagt"),
    ],
};
const REASON: Ask = Ask {
    key: "reason",
    rest: "type: long-text, max_length: 2000",
    label: [
        ("en", "What do you ask for, and why?"),
        ("fr", "Que demandez-vous, et pourquoi ?"),
        ("ar", "ماذا تطلب ولماذا؟"),
        ("nl", "Wat vraagt u, en waarom?"),
    ],
};
const PLACE: Ask = Ask {
    key: "location",
    rest: "type: address, optional: true",
    label: [
        ("en", "Where is it about? Leave empty when no place is concerned"),
        ("fr", "Quel lieu est concerné ? Laissez vide si aucun"),
        ("ar", "ما المكان المعني؟ اتركه فارغا إن لم يوجد"),
        ("nl", "Om welke plaats gaat het? Laat leeg als er geen is"),
    ],
};
const FROM: Ask = Ask {
    key: "from_date",
    rest: "type: date, optional: true",
    label: [
        ("en", "From which day?"),
        ("fr", "À partir de quel jour ?"),
        ("ar", "من أي يوم؟"),
        ("nl", "Vanaf welke dag?"),
    ],
};
const AMOUNT: Ask = Ask {
    key: "amount",
    rest: "type: money",
    label: [
        ("en", "Which amount do you ask for?"),
        ("fr", "Quel montant demandez-vous ?"),
        ("ar", "ما المبلغ الذي تطلبه؟"),
        ("nl", "Welk bedrag vraagt u?"),
    ],
};
const ACCOUNT: Ask = Ask {
    key: "account",
    rest: "type: iban",
    label: [
        ("en", "To which account?"),
        ("fr", "Sur quel compte ?"),
        ("ar", "إلى أي حساب؟"),
        ("nl", "Op welke rekening?"),
    ],
};
const DOCUMENTS: Ask = Ask {
    key: "documents",
    rest: "type: file, optional: true, max: 5",
    label: [
        ("en", "Documents that belong to it"),
        ("fr", "Documents à joindre"),
        ("ar", "الوثائق المتعلقة به"),
        ("nl", "Documenten die erbij horen"),
    ],
};
const EMAIL: Ask = Ask {
    key: "email",
    rest: "type: email, optional: true, prefill: contact/email",
    label: [
        ("en", "E-mail address for questions about it"),
        ("fr", "Adresse électronique pour les questions"),
        ("ar", "بريد إلكتروني للأسئلة حوله"),
        ("nl", "E-mailadres voor vragen erover"),
    ],
};

/// The questions of a kind.
fn asks(kind: Kind, product: &Product) -> Vec<&'static Ask> {
    let mut asks = Vec::new();
    if product.companies {
        asks.push(&COMPANY);
    }
    asks.push(&REASON);
    match kind {
        Kind::Benefit | Kind::Subsidy => asks.extend([&AMOUNT, &ACCOUNT]),
        Kind::Permit | Kind::Licence | Kind::Exemption => asks.extend([&PLACE, &FROM]),
        Kind::Notification | Kind::Report => asks.push(&PLACE),
        _ => {}
    }
    if !matches!(kind, Kind::Certificate | Kind::InformationRequest) {
        asks.push(&DOCUMENTS);
    }
    asks.push(&EMAIL);
    asks
}

pub(super) fn form(kind: Kind, applies: bool, product: &Product, town: &Town) -> String {
    if !applies {
        return "pages: []\n".to_owned();
    }
    let pages = asks(kind, product).into_iter().map(|ask| {
        let Ask { key, rest, label } = ask;
        let label = words(label, town);
        let id = key.replace('_', "-");
        format!("  - id: {id}\n    ask:\n      {key}: {{{rest}, label: {label}}}\n")
    });
    format!("pages:\n{}", pages.collect::<String>())
}

pub(super) fn scenarios(kind: Kind, product: &Product) -> String {
    let money = matches!(kind, Kind::Benefit | Kind::Subsidy);
    let more = if money { ", amount: 250.00, account: DE89370400440532013000" } else { "" };
    let applicant = if product.citizens { "resident" } else { "company" };
    format!(
        "base:\n  on: 2026-03-02\n  applicant: {{kind: {applicant}, born: 1990-05-01}}\n  \
         answers: {{reason: This is why{more}}}\nscenarios:\n  \
         - name: It goes to an official\n    expect: {{route: desk, price: 0}}\n  \
         - name: The reason has to be given\n    answers: {{reason: null}}\n    expect: {{wrong: reason}}\n"
    )
}
