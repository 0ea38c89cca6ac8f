//! Questions that ask for what must not be asked without a ground (Regulation (EU) 2016/679, articles 9 and 10), found by
//! the words of their key and of their label in the languages that we know.

use crate::words::Words;

/// Words in English, French and Arabic, as whole words or phrases; one that ends in `*` is the beginning of a word.
/// Arabic words stand in the forms in which questions have them, since their beginnings are those of other words too.
const SAID: [&str; 94] = [
    // Health.
    "health",
    "illness*",
    "disabilit*",
    "disabled",
    "disease*",
    "medical",
    "medication*",
    "diagnos*",
    "pregnan*",
    "santé",
    "maladie*",
    "handicap*",
    "médica*",
    "grossesse*",
    "enceinte",
    "invalidité",
    "الصحة",
    "صحتك",
    "صحية",
    "الصحية",
    "الصحي",
    "مرض",
    "المرض",
    "مرضك",
    "أمراض",
    "الأمراض",
    "إعاقة",
    "الإعاقة",
    "إعاقتك",
    "طبي",
    "الطبي",
    "طبية",
    "الطبية",
    "تشخيص",
    "التشخيص",
    "الحمل",
    "حبلى",
    // Religion and belief.
    "religion*",
    "religious",
    "belief*",
    "faith",
    "confession*",
    "church",
    "culte",
    "croyance*",
    "religieu*",
    "ديانة",
    "الديانة",
    "ديانتك",
    "معتقد*",
    "المعتقد*",
    "عقيدة",
    "العقيدة",
    // Origin.
    "ethnic*",
    "racial*",
    "ethni*",
    "عرقي",
    "العرقي",
    "عرقية",
    "العرقية",
    // Politics and unions.
    "political",
    "trade union*",
    "opinions politiques",
    "parti politique",
    "syndicat",
    "سياسية",
    "السياسية",
    "سياسي",
    "نقابة",
    "النقابة",
    // Sex life and orientation.
    "sexual*",
    "orientation sexuelle",
    "sexuel*",
    "الميول الجنسية",
    "الميل الجنسي",
    // Genes and measures of the body.
    "genetic*",
    "biometric*",
    "fingerprint*",
    "génétique*",
    "biométri*",
    "empreinte digitale",
    "empreintes digitales",
    "جينية",
    "الجينية",
    "بصمات",
    // Convictions.
    "conviction*",
    "criminal",
    "convicted",
    "condamnation*",
    "casier judiciaire",
    "condamné*",
    "إدانة",
    "جنائية",
    "سوابق",
];

/// The word by which a question reads like sensitive data; none when it does not.
pub(super) fn word_of(key: &str, label: &Words) -> Option<&'static str> {
    let texts = std::iter::once(key).chain(label.iter().map(|(_, text)| text));
    let texts: Vec<String> = texts.map(plain).collect();
    SAID.iter().copied().find(|said| texts.iter().any(|text| says(text, said)))
}

/// The words of a text in lower case, a space before and after each.
fn plain(text: &str) -> String {
    let mut out = String::from(" ");
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

fn says(text: &str, said: &str) -> bool {
    match said.strip_suffix('*') {
        Some(beginning) => text.contains(&format!(" {beginning}")),
        None => text.contains(&format!(" {said} ")),
    }
}

#[cfg(test)]
mod tests {
    use platform::Locale;

    use super::*;

    #[test]
    fn what_reads_like_sensitive_data() {
        let check = |key: &str, label: &str, language: &str, expected: Option<&str>| {
            let label = Words::new([(Locale::parse(language).unwrap(), label.into())]);
            assert_eq!(word_of(key, &label), expected, "{key}: {label:?}");
        };
        check("health_insurance", "Insurance", "en", Some("health"));
        check("trade_union", "Member of", "en", Some("trade union*"));
        check("q1", "Do you have a disability?", "en", Some("disabilit*"));
        check("q1", "Quelle est votre religion ?", "fr", Some("religion*"));
        check("q1", "Êtes-vous enceinte ?", "fr", Some("enceinte"));
        check("q1", "Avez-vous un casier judiciaire ?", "fr", Some("casier judiciaire"));
        check("q1", "ما حالتك الصحية؟", "ar", Some("الصحية"));
        check("q1", "ما ديانتك؟", "ar", Some("ديانتك"));
        check("konfession", "Confession", "en", Some("confession*"));
        // Words that only look alike.
        check("nationality", "ما جنسيتك؟", "ar", None);
        check("correct", "هل هذا صحيح؟", "ar", None);
        check("nature", "ما طبيعة العمل؟", "ar", None);
        check("race", "Quelle est la race du chien ?", "fr", None);
        check("healthy", "Roof facing", "en", None);
        check("roof", "Orientation of the roof", "en", None);
        check("debt", "هل عليك دين؟", "ar", None);
    }
}
