//! The invented people whom a visitor of the demo can sign in as, with their situation.

use identity::sign_in::demo::Situation;

use super::households::Role;

/// A household whose first member is shown.
#[derive(Debug)]
pub(super) struct Shown {
    /// Its members.
    pub(super) members: &'static [Member],
    /// Street and number; none for those who live elsewhere.
    pub(super) home: Option<(&'static str, &'static str)>,
    /// Plate and class of emissions of the first one's car.
    pub(super) car: Option<(&'static str, &'static str)>,
    /// Name and number of the first one's company.
    pub(super) company: Option<(&'static str, &'static str)>,
    /// The language of pages and letters.
    pub(super) locale: &'static str,
    /// In English, French and Arabic.
    pub(super) situation: [&'static str; 3],
}

/// A member of such a household.
#[derive(Debug)]
pub(super) struct Member {
    /// Given name.
    pub(super) given: &'static str,
    /// Family name.
    pub(super) family: &'static str,
    /// Whether a woman.
    pub(super) is_woman: bool,
    /// In the household.
    pub(super) role: Role,
    /// Age in months.
    pub(super) months: i64,
    /// Income of a year.
    pub(super) income_euros: i64,
}

/// An official to sign in as.
#[derive(Debug)]
pub(super) struct ShownOfficial<'a> {
    /// Given name.
    pub(super) given: &'a str,
    /// Family name.
    pub(super) family: &'a str,
    /// Roles and units.
    pub(super) roles: &'a [(&'a str, &'a str)],
    /// In English, French and Arabic.
    pub(super) situation: [&'a str; 3],
}

impl Shown {
    /// For the page.
    pub(super) fn situation(&self) -> Situation {
        words(&self.situation)
    }
}

impl ShownOfficial<'_> {
    /// For the page.
    pub(super) fn situation(&self) -> Situation {
        words(&self.situation)
    }
}

fn words([en, fr, ar]: &[&str; 3]) -> Situation {
    Situation { en: (*en).to_owned(), fr: (*fr).to_owned(), ar: (*ar).to_owned() }
}

const fn woman(given: &'static str, family: &'static str, years: i64, income_euros: i64) -> Member {
    Member {
        given,
        family,
        is_woman: true,
        role: Role::Adult,
        months: years * 12 + 5,
        income_euros,
    }
}

const fn man(given: &'static str, family: &'static str, years: i64, income_euros: i64) -> Member {
    Member {
        given,
        family,
        is_woman: false,
        role: Role::Adult,
        months: years * 12 + 3,
        income_euros,
    }
}

const fn child(given: &'static str, family: &'static str, is_woman: bool, months: i64) -> Member {
    Member { given, family, is_woman, role: Role::Child, months, income_euros: 0 }
}

/// The residents, by their place in this list.
pub(super) const RESIDENTS: &[Shown] = &[
    Shown {
        members: &[
            woman("Amina", "Haddad", 34, 31_200),
            man("Karim", "Haddad", 36, 27_400),
            child("Noor", "Haddad", true, 30),
        ],
        home: Some(("Lighthouse Road", "12")),
        car: Some(("SM482QT", "zero")),
        company: None,
        locale: "en",
        situation: [
            "Lives in parking zone B with her family and drives an electric car, plate SM482QT",
            "Habite la zone de stationnement B avec sa famille et conduit une voiture électrique, plaque SM482QT",
            "تسكن في منطقة الوقوف B مع أسرتها وتقود سيارة كهربائية رقم لوحتها SM482QT",
        ],
    },
    Shown {
        members: &[
            man("Pierre", "Moreau", 38, 35_900),
            woman("Lucie", "Moreau", 35, 33_100),
            child("Lena", "Moreau", true, 52),
        ],
        home: Some(("Rope Walk", "7")),
        car: Some(("SM517RD", "low")),
        company: None,
        locale: "fr",
        situation: [
            "His second child was born a few days ago and has to be registered",
            "Son deuxième enfant est né il y a quelques jours et doit être déclaré",
            "ولد طفله الثاني قبل أيام ويجب تسجيله",
        ],
    },
    Shown {
        members: &[woman("Rosa", "Pinto", 61, 15_750)],
        home: Some(("Cistern Street", "3")),
        car: None,
        company: None,
        locale: "en",
        situation: [
            "Rents a small flat and earns little; her housing benefit waits for a second official",
            "Loue un petit logement avec de faibles revenus ; son allocation attend un second agent",
            "تستأجر شقة صغيرة ودخلها قليل، وطلب إعانة السكن ينتظر موظفا ثانيا",
        ],
    },
    Shown {
        members: &[man("Tiago", "Reis", 44, 38_600), woman("Hana", "Aziz", 41, 22_300)],
        home: Some(("Fishmarket Row", "9")),
        car: Some(("SM660LK", "medium")),
        company: Some(("Reis Sardines", "50123456")),
        locale: "en",
        situation: [
            "Owns the company Reis Sardines and wants a stall on the beach promenade",
            "Dirige la société Reis Sardines et veut un étal sur la promenade de la plage",
            "يملك شركة Reis Sardines ويريد كشكا على ممشى الشاطئ",
        ],
    },
    Shown {
        members: &[woman("Yara", "Nasser", 20, 4_300)],
        home: Some(("School Lane", "14")),
        car: None,
        company: None,
        locale: "ar",
        situation: [
            "Studies, lives on her own and has almost no income",
            "Étudie, vit seule et n'a presque pas de revenus",
            "طالبة تسكن وحدها ولا دخل لها تقريبا",
        ],
    },
    Shown {
        members: &[man("João", "Duarte", 68, 17_800), woman("Teresa", "Duarte", 66, 11_200)],
        home: Some(("Belvedere Street", "21")),
        car: Some(("SM204HV", "medium")),
        company: None,
        locale: "en",
        situation: [
            "Can walk less than 100 metres; asked for a disability parking card",
            "Ne peut pas marcher plus de 100 mètres ; a demandé une carte de stationnement",
            "لا يستطيع المشي أكثر من 100 متر، وطلب بطاقة وقوف لذوي الإعاقة",
        ],
    },
    Shown {
        members: &[woman("Ingrid", "Larsen", 39, 0)],
        home: None,
        car: None,
        company: None,
        locale: "en",
        situation: [
            "Lives abroad, is not in the population register, and is interested in e-residency",
            "Vit à l'étranger, n'est pas inscrite au registre de la population et s'intéresse à l'e-résidence",
            "تسكن في الخارج وليست في سجل السكان وتهتم بالإقامة الإلكترونية",
        ],
    },
    Shown {
        members: &[
            man("Omar", "Benali", 33, 24_600),
            woman("Sara", "Benali", 31, 19_900),
            child("Ilyas", "Benali", false, 14),
        ],
        home: Some(("Orchard Street", "5")),
        car: Some(("SM391CX", "low")),
        company: None,
        locale: "fr",
        situation: [
            "The town asked him something about a childcare place and waits for his answer",
            "La commune lui a posé une question sur une place en crèche et attend sa réponse",
            "سألته البلدية عن مكان في الحضانة وتنتظر جوابه",
        ],
    },
    Shown {
        members: &[woman("Chiara", "Rossi", 29, 28_400), man("Luca", "Rossi", 30, 26_900)],
        home: Some(("Poplar Avenue", "18")),
        car: None,
        company: None,
        locale: "en",
        situation: [
            "Moves to another street next month, together with her husband",
            "Déménage le mois prochain dans une autre rue, avec son mari",
            "تنتقل الشهر القادم إلى شارع آخر مع زوجها",
        ],
    },
    Shown {
        members: &[man("Samir", "Khoury", 47, 46_100)],
        home: Some(("Quay Street", "16")),
        car: None,
        company: None,
        locale: "ar",
        situation: [
            "Lives in parking zone A and leases his car; an official looks at the contract",
            "Habite la zone A et loue sa voiture ; un agent examine le contrat",
            "يسكن في منطقة الوقوف A ويستأجر سيارته، وينظر موظف في العقد",
        ],
    },
    Shown {
        members: &[
            woman("Helen", "Carter", 52, 52_700),
            man("Ben", "Carter", 54, 41_000),
            child("Alice", "Carter", true, 190),
        ],
        home: Some(("Hill Street", "22")),
        car: Some(("SM845NB", "high")),
        company: None,
        locale: "en",
        situation: [
            "Wants to extend her house; fire safety and environment are giving their opinions",
            "Veut agrandir sa maison ; la sécurité incendie et l'environnement donnent leur avis",
            "تريد توسيع بيتها، ويبدي قسما السلامة من الحرائق والبيئة رأيهما",
        ],
    },
    Shown {
        members: &[man("Daniel", "Ferreira", 57, 31_400)],
        home: Some(("Weavers Court", "11")),
        car: Some(("SM733TG", "medium")),
        company: None,
        locale: "en",
        situation: [
            "Was refused housing benefit and can object",
            "S'est vu refuser une allocation de logement et peut faire un recours",
            "رفض طلبه لإعانة السكن ويستطيع الاعتراض",
        ],
    },
];

/// The officials, in order of the page.
pub(super) const OFFICIALS: &[ShownOfficial<'static>] = &[
    official(
        "Marta",
        "Silva",
        &[("caseworker", "parking")],
        [
            "Decides on parking permits that the rules cannot decide",
            "Décide des permis de stationnement que les règles ne tranchent pas",
            "تبت في تصاريح الوقوف التي لا تحسمها القواعد",
        ],
    ),
    official(
        "Jonas",
        "Weber",
        &[("caseworker", "social")],
        [
            "Works on housing benefit and disability cards",
            "Traite les allocations de logement et les cartes de handicap",
            "يعمل على إعانات السكن وبطاقات الإعاقة",
        ],
    ),
    official(
        "Leila",
        "Mansour",
        &[("second_officer", "social"), ("second_officer", "legal")],
        [
            "Confirms what a colleague proposed, as the second official",
            "Confirme, en second agent, ce qu'une collègue a proposé",
            "تؤكد ما اقترحه زميل بصفتها موظفة ثانية",
        ],
    ),
    official(
        "Tom",
        "Okafor",
        &[("caseworker", "planning")],
        ["Works on building permits", "Traite les permis de construire", "يعمل على تصاريح البناء"],
    ),
    official(
        "Farah",
        "Darwish",
        &[("adviser", "fire-safety")],
        [
            "Gives opinions on fire safety",
            "Donne des avis sur la sécurité incendie",
            "تبدي الرأي في السلامة من الحرائق",
        ],
    ),
    official(
        "Nuno",
        "Tavares",
        &[("caseworker", "environment")],
        [
            "Inspects food stalls and gives opinions on the environment",
            "Inspecte les étals et donne des avis sur l'environnement",
            "يفتش أكشاك الطعام ويبدي الرأي في شؤون البيئة",
        ],
    ),
    official(
        "Beatriz",
        "Costa",
        &[("caseworker", "civil-registry")],
        [
            "Registers births and moves, and issues certificates",
            "Enregistre naissances et déménagements, délivre les attestations",
            "تسجل المواليد والانتقالات وتصدر الشهادات",
        ],
    ),
    official(
        "Hugo",
        "Lindqvist",
        &[("caseworker", "business")],
        [
            "Works on licences and market stalls",
            "Traite les licences et les étals",
            "يعمل على التراخيص والأكشاك",
        ],
    ),
    official(
        "Emma",
        "Fischer",
        &[("caseworker", "education")],
        [
            "Gives out childcare places and grants",
            "Attribue les places en crèche et les bourses",
            "توزع أماكن الحضانة والمنح",
        ],
    ),
    official(
        "Karim",
        "Saidi",
        &[("caseworker", "legal")],
        [
            "Answers objections and requests for documents",
            "Répond aux recours et aux demandes de documents",
            "يجيب عن الاعتراضات وطلبات الوثائق",
        ],
    ),
    official(
        "Paul",
        "Dubois",
        &[("manager", "parking"), ("manager", "public-space")],
        [
            "Manages parking and public space, and assigns the work",
            "Dirige le stationnement et l'espace public, répartit le travail",
            "يدير المواقف والأماكن العامة ويوزع العمل",
        ],
    ),
    official(
        "Ana",
        "Brito",
        &[("counter", "contact-centre")],
        [
            "Helps people at the counter and on the telephone",
            "Aide les gens au guichet et au téléphone",
            "تساعد الناس في الشباك وبالهاتف",
        ],
    ),
    official(
        "Grace",
        "Mbeki",
        &[("auditor", "finance")],
        [
            "Audits: reads the log and who looked at which data",
            "Contrôle : lit le journal et qui a consulté quelles données",
            "تدقق: تقرأ السجل ومن اطلع على أي بيانات",
        ],
    ),
    official(
        "Elias",
        "Holm",
        &[("data_protection_officer", "data-protection")],
        [
            "Data protection officer: answers questions about data and erases it",
            "Délégué à la protection des données : répond aux questions et efface",
            "مسؤول حماية البيانات: يجيب عن الأسئلة ويمحو البيانات",
        ],
    ),
    official(
        "Vera",
        "Castro",
        &[("records_manager", "archive")],
        [
            "Records manager: proposes and approves what is no longer kept",
            "Responsable des archives : propose et approuve ce qui n’est plus conservé",
            "مسؤولة السجلات: تقترح إتلاف ما انتهت مدة حفظه وتوافق عليه",
        ],
    ),
    official(
        "Idris",
        "Okafor",
        &[("records_manager", "archive")],
        [
            "Archivist: the second person who approves such a list",
            "Archiviste : la seconde personne qui approuve une telle liste",
            "أمين الأرشيف: الشخص الثاني الذي يوافق على القائمة",
        ],
    ),
    official(
        "Sofia",
        "Marino",
        &[("service_owner", "contact-centre")],
        ["Writes and publishes services", "Rédige et publie les services", "تكتب الخدمات وتنشرها"],
    ),
    official(
        "Rita",
        "Nunes",
        &[("operator", "contact-centre")],
        ["Runs the system", "Exploite le système", "تشغل النظام"],
    ),
    official(
        "Tomas",
        "Berg",
        &[("rules_approver", "legal")],
        [
            "Approves changed rules of services, as the second person",
            "Approuve les règles modifiées des services, comme seconde personne",
            "يعتمد القواعد المعدلة للخدمات بصفته الشخص الثاني",
        ],
    ),
    official(
        "Nadia",
        "Berger",
        &[("caseworker", "residency")],
        [
            "Decides on e-residencies, and suspends or revokes them",
            "Décide des e-résidences, les suspend ou les révoque",
            "تبت في الإقامات الإلكترونية وتعلقها أو تلغيها",
        ],
    ),
    official(
        "Viktor",
        "Hale",
        &[("adviser", "security")],
        [
            "Gives opinions on the background of applicants",
            "Donne des avis sur les antécédents des demandeurs",
            "يبدي الرأي في خلفية مقدمي الطلبات",
        ],
    ),
];

const fn official(
    given: &'static str,
    family: &'static str,
    roles: &'static [(&'static str, &'static str)],
    situation: [&'static str; 3],
) -> ShownOfficial<'static> {
    ShownOfficial { given, family, roles, situation }
}
