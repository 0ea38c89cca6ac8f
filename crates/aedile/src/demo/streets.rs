//! The streets of the invented port.

use std::collections::HashMap;

use platform::id::Id;
use records::address::{Address, AddressId};

use super::dice::Dice;

/// City of all addresses.
pub(super) const CITY: &str = "Saltmere";

/// Streets with their district; the district gives postcode and parking zone.
const STREETS: [(&str, District); 60] = {
    use District::{Fields, Garden, Harbour, Hill, Old, Shore};
    [
        ("Quay Street", Harbour),
        ("Harbour Avenue", Harbour),
        ("Rope Walk", Harbour),
        ("Customs Square", Harbour),
        ("Ferry Steps", Harbour),
        ("Anchor Lane", Harbour),
        ("Fishmarket Row", Harbour),
        ("Chandlers Street", Harbour),
        ("Breakwater Road", Harbour),
        ("Sailmakers Yard", Harbour),
        ("Lantern Lane", Old),
        ("Market Street", Old),
        ("Saint Elmo Street", Old),
        ("Cooper Street", Old),
        ("Bellfounders Lane", Old),
        ("Old Mint Street", Old),
        ("Weavers Court", Old),
        ("Cistern Street", Old),
        ("Potters Alley", Old),
        ("Theatre Square", Old),
        ("Lighthouse Road", Shore),
        ("Pans Lane", Shore),
        ("Saltworkers Street", Shore),
        ("Dune Street", Shore),
        ("Promenade", Shore),
        ("Heron Street", Shore),
        ("Tamarisk Avenue", Shore),
        ("Boathouse Lane", Shore),
        ("Sandpiper Close", Shore),
        ("Spring Tide Street", Shore),
        ("Hill Street", Hill),
        ("Pine Hill", Hill),
        ("Windmill Road", Hill),
        ("Quarry Street", Hill),
        ("Belvedere Street", Hill),
        ("Cork Oak Avenue", Hill),
        ("Observatory Lane", Hill),
        ("Chapel Steps", Hill),
        ("Vineyard Street", Hill),
        ("Stonecutters Road", Hill),
        ("Station Road", Garden),
        ("Bridge Road", Garden),
        ("Orchard Street", Garden),
        ("Lemon Grove", Garden),
        ("Almond Street", Garden),
        ("School Lane", Garden),
        ("Poplar Avenue", Garden),
        ("Mill Race", Garden),
        ("Nightingale Street", Garden),
        ("Fountain Street", Garden),
        ("Fig Tree Road", Fields),
        ("Shepherds Way", Fields),
        ("Barley Street", Fields),
        ("Aqueduct Road", Fields),
        ("Brickworks Road", Fields),
        ("Swallow Street", Fields),
        ("Clover Street", Fields),
        ("Threshing Floor", Fields),
        ("Carob Street", Fields),
        ("Ring Road East", Fields),
    ]
};

/// Numbers in each street.
const NUMBERS: u16 = 26;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum District {
    Harbour,
    Old,
    Shore,
    Hill,
    Garden,
    Fields,
}

impl District {
    fn key(self) -> &'static str {
        match self {
            District::Harbour => "harbour",
            District::Old => "old-town",
            District::Shore => "lighthouse",
            District::Hill => "hill",
            District::Garden => "gardens",
            District::Fields => "fields",
        }
    }

    fn postcode(self) -> &'static str {
        match self {
            District::Harbour => "1000",
            District::Old => "1010",
            District::Shore => "1020",
            District::Hill => "1030",
            District::Garden => "1040",
            District::Fields => "1050",
        }
    }

    fn zone(self) -> Option<&'static str> {
        match self {
            District::Harbour => Some("A"),
            District::Old | District::Shore => Some("B"),
            District::Hill => Some("C"),
            District::Garden | District::Fields => None,
        }
    }
}

/// All addresses of the town.
#[derive(Debug)]
pub(super) struct Streets {
    /// In order of the streets.
    pub(super) addresses: Vec<Address>,
    places: HashMap<String, usize>,
}

impl Streets {
    /// The town's streets with their numbers.
    pub(super) fn new(dice: &mut Dice) -> Streets {
        let mut addresses = Vec::new();
        for (street, district) in STREETS {
            for number in 1..=NUMBERS {
                let bits = u128::from(dice.number()) << 64 | u128::from(dice.number());
                addresses.push(Address {
                    id: AddressId(Id::from_bits(bits)),
                    street: street.to_owned(),
                    number: number.to_string(),
                    postcode: district.postcode().to_owned(),
                    district: district.key().to_owned(),
                    parking_zone: district.zone().map(str::to_owned),
                });
            }
        }
        let place =
            |(place, address): (usize, &Address)| (key(&address.street, &address.number), place);
        let places = addresses.iter().enumerate().map(place).collect();
        Streets { addresses, places }
    }

    /// The place of an address that is known to exist.
    pub(super) fn place(&self, street: &str, number: &str) -> Option<usize> {
        self.places.get(&key(street, number)).copied()
    }

    /// The address at a place.
    pub(super) fn at(&self, place: usize) -> &Address {
        self.addresses.get(place).unwrap_or_else(|| unreachable!("places come from this list"))
    }
}

fn key(street: &str, number: &str) -> String {
    format!("{street} {number}")
}
