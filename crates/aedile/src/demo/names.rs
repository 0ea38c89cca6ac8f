//! Names of invented people and companies, of many origins, in Latin script.

use super::dice::Dice;

struct Origin {
    women: &'static [&'static str],
    men: &'static [&'static str],
    families: &'static [&'static str],
}

const ORIGINS: [Origin; 6] = [
    Origin {
        women: &[
            "Ana", "Beatriz", "Carla", "Inês", "Joana", "Leonor", "Lúcia", "Rita", "Sofia",
            "Teresa", "Vera", "Marisa", "Clara",
        ],
        men: &[
            "André", "Bruno", "Diogo", "Filipe", "Hugo", "João", "Luís", "Miguel", "Nuno", "Paulo",
            "Rui", "Tiago", "Vasco",
        ],
        families: &[
            "Almeida", "Brito", "Cardoso", "Costa", "Duarte", "Ferreira", "Fonseca", "Lopes",
            "Marques", "Matos", "Nunes", "Pinto", "Ramos", "Reis", "Rocha", "Serra", "Silva",
            "Tavares",
        ],
    },
    Origin {
        women: &[
            "Adèle", "Camille", "Chloé", "Élodie", "Hélène", "Juliette", "Manon", "Margaux",
            "Nathalie", "Odile", "Sylvie",
        ],
        men: &[
            "Alain", "Bastien", "Cédric", "Étienne", "Gilles", "Julien", "Luc", "Mathieu",
            "Olivier", "Pascal", "Yann",
        ],
        families: &[
            "Bertrand",
            "Chevalier",
            "Dubois",
            "Fontaine",
            "Garnier",
            "Lambert",
            "Lefèvre",
            "Moreau",
            "Perrin",
            "Roussel",
            "Simon",
        ],
    },
    Origin {
        women: &[
            "Amal", "Farah", "Hana", "Leila", "Maryam", "Nadia", "Noor", "Rania", "Salma",
            "Yasmin", "Zahra",
        ],
        men: &[
            "Adel", "Bilal", "Hassan", "Ibrahim", "Karim", "Mahmoud", "Omar", "Samir", "Tarek",
            "Yusuf", "Ziad",
        ],
        families: &[
            "Amrani", "Aziz", "Benali", "Darwish", "Haddad", "Hamdan", "Khoury", "Mansour",
            "Nasser", "Saidi", "Sabbagh", "Toumi",
        ],
    },
    Origin {
        women: &[
            "Alice",
            "Charlotte",
            "Eleanor",
            "Emma",
            "Grace",
            "Helen",
            "Lucy",
            "Megan",
            "Olivia",
            "Rachel",
        ],
        men: &[
            "Arthur", "Ben", "Daniel", "Edward", "George", "Harry", "James", "Oliver", "Peter",
            "Tom",
        ],
        families: &[
            "Baker", "Carter", "Clarke", "Dawson", "Ellis", "Fletcher", "Hughes", "Marsh",
            "Palmer", "Shaw", "Turner",
        ],
    },
    Origin {
        women: &[
            "Agnieszka",
            "Astrid",
            "Daria",
            "Elin",
            "Freya",
            "Ilse",
            "Katja",
            "Milena",
            "Oksana",
            "Petra",
            "Signe",
        ],
        men: &[
            "Anders", "Dmitri", "Emil", "Jakub", "Jonas", "Lars", "Marek", "Niklas", "Pavel",
            "Stefan", "Viktor",
        ],
        families: &[
            "Berg",
            "Dvorak",
            "Holm",
            "Kovacs",
            "Larsen",
            "Lindqvist",
            "Nowak",
            "Petrov",
            "Sorensen",
            "Weber",
            "Zielinski",
        ],
    },
    Origin {
        women: &[
            "Abena", "Ifeoma", "Kavya", "Lan", "Mei", "Nandini", "Priya", "Thandi", "Yuki",
            "Zanele",
        ],
        men: &[
            "Arjun", "Chidi", "Haruto", "Kwame", "Minh", "Rohan", "Sanjay", "Tunde", "Wei",
            "Xolani",
        ],
        families: &[
            "Banerjee", "Chen", "Diallo", "Ito", "Mbeki", "Mensah", "Nguyen", "Okafor", "Patel",
            "Rao", "Sato", "Traoré",
        ],
    },
];

const WEIGHTS: [f64; 6] = [40.0, 12.0, 18.0, 12.0, 10.0, 8.0];

/// Which names a family draws from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roots(usize);

impl Roots {
    /// Drawn.
    pub(super) fn draw(dice: &mut Dice) -> Roots {
        Roots(dice.weighted(&WEIGHTS))
    }

    fn origin(self) -> &'static Origin {
        ORIGINS.get(self.0).unwrap_or_else(|| unreachable!("drawn from the same list"))
    }

    /// A given name.
    pub(super) fn given(self, dice: &mut Dice, is_woman: bool) -> String {
        let origin = self.origin();
        dice.pick(if is_woman { origin.women } else { origin.men }).to_string()
    }

    /// A family name.
    pub(super) fn family(self, dice: &mut Dice) -> String {
        dice.pick(self.origin().families).to_string()
    }
}

/// Names of dogs.
pub(super) const DOGS: [&str; 12] = [
    "Bolina", "Pixel", "Nora", "Biscuit", "Tempo", "Luna", "Farol", "Olive", "Sardinha", "Rex",
    "Zuzu", "Mistral",
];

/// The name of a company of a family.
pub(super) fn company(dice: &mut Dice, family: &str) -> String {
    const TRADES: [&str; 20] = [
        "Sails",
        "Bakery",
        "Books",
        "Joinery",
        "Carpentry",
        "Seafood",
        "Garage",
        "Gardens",
        "Studio",
        "Travel",
        "Electrics",
        "Ceramics",
        "Coffee",
        "Cycles",
        "Consulting",
        "Textiles",
        "Laundry",
        "Boats",
        "Software",
        "Wines",
    ];
    const PLACES: [&str; 8] = [
        "Saltmere",
        "Quay",
        "Lighthouse",
        "Harbour",
        "Tide",
        "Pine Hill",
        "Old Mint",
        "Seven Winds",
    ];
    let trade = dice.pick(&TRADES);
    match dice.below(3) {
        0 => format!("{family} {trade}"),
        1 => format!("{} {trade}", dice.pick(&PLACES)),
        _ => format!("{family} and Partners {trade}"),
    }
}
