//! What officials and applicants of the invented town write to one another.

use cases::task::complete::Action;
use platform::Locale;

use super::dice::Dice;

type Words = [&'static str; 3];

const QUESTIONS: [Words; 3] = [
    [
        "One page of your document cannot be read. Please send it again, or tell us what it says.",
        "Une page de votre document est illisible. Merci de la renvoyer ou de nous dire ce qu'elle contient.",
        "إحدى صفحات وثيقتك غير مقروءة. أرسلها من جديد أو أخبرنا بما فيها من فضلك.",
    ],
    [
        "From which day does this apply to you? The date in the application and the one in the document differ.",
        "À partir de quel jour cela s'applique-t-il à vous ? La date de la demande et celle du document diffèrent.",
        "من أي يوم ينطبق هذا عليك؟ التاريخ في الطلب يختلف عن التاريخ في الوثيقة.",
    ],
    [
        "Who else takes part in this? Please tell us the names.",
        "Qui d'autre participe ? Merci de nous donner les noms.",
        "من يشارك معك في هذا؟ أخبرنا بالأسماء من فضلك.",
    ],
];

const ANSWERS: [Words; 3] = [
    [
        "I have looked it up: the date in the document is the right one.",
        "J'ai vérifié : la date du document est la bonne.",
        "تحققت من ذلك: التاريخ الصحيح هو الوارد في الوثيقة.",
    ],
    [
        "Nobody else takes part. I am sorry that this was not clear.",
        "Personne d'autre ne participe. Désolé que ce n'ait pas été clair.",
        "لا يشارك أحد غيري. أعتذر عن عدم الوضوح.",
    ],
    [
        "The page says what I wrote in the application, with the same amounts.",
        "La page reprend ce que j'ai écrit dans la demande, avec les mêmes montants.",
        "تقول الصفحة ما كتبته في الطلب وبالمبالغ نفسها.",
    ],
];

const GROUNDS: [Words; 2] = [
    [
        "What was sent does not show that the conditions are met, as the findings explain.",
        "Les pièces envoyées ne montrent pas que les conditions sont remplies, comme l'expliquent les constats.",
        "لا تبين الوثائق المرسلة أن الشروط مستوفاة، كما توضح النتائج.",
    ],
    [
        "We weighed your interest against that of the neighbourhood. The second one weighs more here.",
        "Nous avons mis en balance votre intérêt et celui du voisinage. Le second l'emporte ici.",
        "وازنا بين مصلحتك ومصلحة الحي، والثانية أرجح هنا.",
    ],
];

const OPINIONS: [Words; 2] = [
    [
        "No objection. The distances to the next building and the escape route are sufficient.",
        "Pas d'objection. Les distances et l'issue de secours suffisent.",
        "لا اعتراض. المسافات ومخرج الطوارئ كافية.",
    ],
    [
        "No objection, on the condition that work stops between 20:00 and 7:00.",
        "Pas d'objection, à condition que les travaux cessent entre 20 h et 7 h.",
        "لا اعتراض، بشرط توقف الأعمال بين الساعة 20:00 و7:00.",
    ],
];

const INSPECTIONS: [Words; 2] = [
    [
        "Visited. Everything is as described; water and waste are in order.",
        "Visité. Tout est conforme à la description ; eau et déchets en ordre.",
        "تمت الزيارة. كل شيء كما وصف، والماء والنفايات على ما يرام.",
    ],
    [
        "Visited. A fire extinguisher was missing and was brought on the same day.",
        "Visité. Un extincteur manquait et a été apporté le jour même.",
        "تمت الزيارة. كانت مطفأة الحريق ناقصة وأحضرت في اليوم نفسه.",
    ],
];

const SENT_BACK: [Words; 1] = [[
    "The income of the partner is not counted. Please look at it again.",
    "Le revenu du partenaire n'est pas compté. Merci de revoir ce point.",
    "لم يحتسب دخل الشريك. انظر في ذلك مرة أخرى من فضلك.",
]];

const REPLIES: [Words; 2] = [
    [
        "We went there and spoke with those responsible. They will change it; tell us when it comes back.",
        "Nous nous sommes rendus sur place et avons parlé aux responsables. Signalez-nous si cela recommence.",
        "ذهبنا إلى المكان وتحدثنا مع المسؤولين. أخبرنا إذا تكرر الأمر.",
    ],
    [
        "We measured on two evenings. The noise stays below the limit, so we can do nothing more.",
        "Nous avons mesuré deux soirs. Le bruit reste sous la limite ; nous ne pouvons faire davantage.",
        "قسنا الضوضاء مساءين. تبقى دون الحد ولا يمكننا فعل المزيد.",
    ],
];

/// What an official writes with an act, in the applicant's language; nothing where nothing has to be written.
pub(super) fn with(action: Action, locale: Locale, dice: &mut Dice) -> &'static str {
    match action {
        Action::Approve | Action::Confirm => "",
        Action::Refuse => one(&GROUNDS, locale, dice),
        Action::AskCorrection | Action::AskOpinion => one(&QUESTIONS, locale, dice),
        Action::GiveOpinion => one(&OPINIONS, locale, dice),
        Action::Inspect => one(&INSPECTIONS, locale, dice),
        Action::SendBack => one(&SENT_BACK, locale, dice),
        Action::Answer => one(&REPLIES, locale, dice),
    }
}

/// What an applicant answers.
pub(super) fn answer(locale: Locale, dice: &mut Dice) -> &'static str {
    one(&ANSWERS, locale, dice)
}

fn one(from: &[Words], locale: Locale, dice: &mut Dice) -> &'static str {
    let [en, fr, ar] = dice.pick(from);
    match locale.tag() {
        "fr" => fr,
        "ar" => ar,
        _ => en,
    }
}
