//! Trees, tiles and proofs against RFC 6962's own definitions, written out naively here.

use crate::*;
use std::collections::BTreeMap;

/// The definitions of RFC 6962 section 2.1 by recursion over lists, sharing nothing with the crate
/// but SHA-256.
mod naive {
    use sha2::{Digest, Sha256};

    pub(super) type Bytes = [u8; 32];

    fn node(left: Bytes, right: Bytes) -> Bytes {
        Sha256::digest([&[1][..], &left, &right].concat()).into()
    }

    pub(super) fn leaf(entry: &[u8]) -> Bytes {
        Sha256::digest([&[0][..], entry].concat()).into()
    }

    fn split(n: usize) -> usize {
        let mut k = 1;
        while k * 2 < n {
            k *= 2;
        }
        k
    }

    pub(super) fn mth(d: &[Bytes]) -> Bytes {
        match d {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let k = split(d.len());
                node(mth(&d[..k]), mth(&d[k..]))
            }
        }
    }

    pub(super) fn path(m: usize, d: &[Bytes]) -> Vec<Bytes> {
        if d.len() == 1 {
            return vec![];
        }
        let k = split(d.len());
        let (mut path, sibling) = if m < k {
            (path(m, &d[..k]), mth(&d[k..]))
        } else {
            (path(m - k, &d[k..]), mth(&d[..k]))
        };
        path.push(sibling);
        path
    }

    pub(super) fn subproof(m: usize, d: &[Bytes], whole: bool) -> Vec<Bytes> {
        if m == d.len() {
            return if whole { vec![] } else { vec![mth(d)] };
        }
        let k = split(d.len());
        let (mut proof, sibling) = if m <= k {
            (subproof(m, &d[..k], whole), mth(&d[k..]))
        } else {
            (subproof(m - k, &d[k..], false), mth(&d[..k]))
        };
        proof.push(sibling);
        proof
    }
}

/// SplitMix64: enough randomness for tests, from a seed.
pub(super) struct Seeded(pub(super) u64);

impl Seeded {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// A tile store as a log would keep it: one row per place, growing.
#[derive(Default)]
struct Store(BTreeMap<(u8, u64), Vec<Hash>>);

impl Store {
    fn write(&mut self, writes: Vec<TileWrite>) {
        for TileWrite { tile, hashes } in writes {
            assert_eq!(hashes.len(), usize::from(tile.width()));
            let row = self.0.entry((tile.level(), tile.index())).or_default();
            assert!(hashes.starts_with(row), "a tile only grows");
            *row = hashes;
        }
    }

    fn read(&self, tile: Tile) -> Option<Vec<Hash>> {
        let row = self.0.get(&(tile.level(), tile.index()))?;
        row.get(..usize::from(tile.width())).map(<[Hash]>::to_vec)
    }
}

fn entries(count: u64, seed: u64) -> Vec<Vec<u8>> {
    let mut random = Seeded(seed);
    (0..count).map(|i| [i.to_be_bytes(), random.next().to_be_bytes()].concat()).collect()
}

fn grow(leaves: &[Hash], seed: u64) -> (Tree, Store) {
    let (mut random, mut tree, mut store) = (Seeded(seed), Tree::empty(), Store::default());
    let mut rest = leaves;
    while !rest.is_empty() {
        let batch = 1 + random.below(97.min(rest.len() as u64)) as usize;
        let (now, later) = rest.split_at(batch.min(rest.len()));
        let (next, writes) = tree.append(now);
        store.write(writes);
        let reread = Tree::from_tiles(next.size(), |tile| store.read(tile)).unwrap();
        assert_eq!(reread, next, "what is stored is what is remembered");
        (tree, rest) = (next, later);
    }
    (tree, store)
}

fn hex(text: &str) -> Hash {
    let bytes: Vec<u8> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect();
    Hash::from_slice(&bytes).unwrap()
}

/// The eight leaves that implementations of Certificate Transparency share since 2013.
fn ct_leaves() -> Vec<Hash> {
    let entries: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    entries.map(leaf_hash).to_vec()
}

const CT_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_those_of_certificate_transparency() {
    for (size, root) in CT_ROOTS.iter().enumerate() {
        let (tree, _) = Tree::empty().append(&ct_leaves()[..size]);
        assert_eq!(tree.root(), hex(root), "size {size}");
    }
}

#[test]
fn proofs_are_those_of_certificate_transparency() {
    let (_, store) = grow(&ct_leaves(), 1);
    let expected = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    let proof = prove_inclusion(5, 8, |tile| store.read(tile)).unwrap();
    assert_eq!(proof, expected.map(hex));
    let expected = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    let proof = prove_consistency(6, 8, |tile| store.read(tile)).unwrap();
    assert_eq!(proof, expected.map(hex));
}

/// Sizes worth all their proofs: every one to 300, and those around full tiles of level 1 are in
/// `large_trees_cross_levels`.
#[test]
fn every_size_to_300_equals_the_definition() {
    let entries = entries(300, 7);
    let plain: Vec<naive::Bytes> = entries.iter().map(|entry| naive::leaf(entry)).collect();
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let (_, store) = grow(&leaves, 8);
    let read = |tile| store.read(tile);
    let roots: Vec<Hash> = (0..=300).map(|n| Hash::from_bytes(naive::mth(&plain[..n]))).collect();
    let mut random = Seeded(9);
    for size in 0..=300_usize {
        let n = size as u64;
        assert_eq!(root_from_tiles(n, read).unwrap(), roots[size]);
        assert_eq!(Tree::from_tiles(n, read).unwrap().root(), roots[size]);
        for (index, leaf) in leaves.iter().enumerate().take(size) {
            let proof = prove_inclusion(index as u64, n, read).unwrap();
            if size < 40 || random.below(16) == 0 {
                let by_definition = naive::path(index, &plain[..size]);
                assert!(proof.iter().map(Hash::as_bytes).eq(&by_definition), "{index} of {size}");
            }
            verify_inclusion(leaf, index as u64, n, &proof, &roots[size]).unwrap();
        }
        for old in 1..=size {
            let proof = prove_consistency(old as u64, n, read).unwrap();
            if size < 40 || random.below(16) == 0 {
                let by_definition = naive::subproof(old, &plain[..size], true);
                assert!(proof.iter().map(Hash::as_bytes).eq(&by_definition), "{old} in {size}");
            }
            verify_consistency((old as u64, &roots[old]), (n, &roots[size]), &proof).unwrap();
        }
    }
}

#[test]
fn large_trees_cross_levels() {
    let entries = entries(66_000, 3);
    let plain: Vec<naive::Bytes> = entries.iter().map(|entry| naive::leaf(entry)).collect();
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let (tree, writes) = Tree::empty().append(&leaves);
    let mut store = Store::default();
    store.write(writes);
    assert_eq!(store.0.get(&(2, 0)).map(Vec::len), Some(1));
    let read = |tile| store.read(tile);
    for size in [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 66_000] {
        let root = root_from_tiles(size, read).unwrap();
        assert_eq!(root.as_bytes(), &naive::mth(&plain[..size as usize]));
        for index in [0, 1, 254, 255, 256, 257, 511, 65_535, 65_536, size - 1] {
            if index >= size {
                continue;
            }
            let proof = prove_inclusion(index, size, read).unwrap();
            verify_inclusion(&leaves[index as usize], index, size, &proof, &root).unwrap();
            let old = root_from_tiles(index + 1, read).unwrap();
            let proof = prove_consistency(index + 1, size, read).unwrap();
            verify_consistency((index + 1, &old), (size, &root), &proof).unwrap();
        }
    }
    assert_eq!(tree.root(), root_from_tiles(66_000, read).unwrap());
}

#[test]
fn a_changed_proof_does_not_verify() {
    let leaves: Vec<Hash> = entries(200, 5).iter().map(|entry| leaf_hash(entry)).collect();
    let (_, store) = grow(&leaves, 6);
    let read = |tile| store.read(tile);
    let mut random = Seeded(10);
    for _ in 0..4_000 {
        let size = 2 + random.below(198);
        let (index, old) = (random.below(size), 1 + random.below(size - 1));
        let root = root_from_tiles(size, read).unwrap();
        let old_root = root_from_tiles(old, read).unwrap();
        let inclusion = prove_inclusion(index, size, read).unwrap();
        let consistency = prove_consistency(old, size, read).unwrap();
        let leaf = leaves[index as usize];
        let changed = mutate(&inclusion, &mut random);
        assert_eq!(verify_inclusion(&leaf, index, size, &changed, &root), Err(Mismatch));
        let changed = mutate(&consistency, &mut random);
        let (older, newer) = ((old, &old_root), (size, &root));
        assert_eq!(verify_consistency(older, newer, &changed), Err(Mismatch));
        let other = (index + 1 + random.below(size - 1)) % size;
        assert!(verify_inclusion(&leaf, other, size, &inclusion, &root).is_err());
        let flipped = flip(leaf, &mut random);
        assert!(verify_inclusion(&flipped, index, size, &inclusion, &root).is_err());
        let flipped = flip(old_root, &mut random);
        assert!(verify_consistency((old, &flipped), newer, &consistency).is_err());
        let flipped = flip(root, &mut random);
        assert!(verify_consistency(older, (size, &flipped), &consistency).is_err());
    }
}

fn flip(hash: Hash, random: &mut Seeded) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[random.below(32) as usize] ^= 1 << random.below(8);
    Hash::from_bytes(bytes)
}

fn mutate(proof: &[Hash], random: &mut Seeded) -> Vec<Hash> {
    let mut changed = proof.to_vec();
    let at = random.below(1 + proof.len() as u64) as usize;
    match random.below(3) {
        0 if at < proof.len() => changed[at] = flip(changed[at], random),
        1 if at < proof.len() => {
            changed.remove(at);
        }
        _ => changed.insert(at, leaf_hash(&random.next().to_be_bytes())),
    }
    changed
}

#[test]
fn proofs_out_of_range_or_without_tiles_are_refused() {
    let none = |_| None;
    assert_eq!(prove_inclusion(0, 0, none), Err(ProveError::OutOfRange));
    assert_eq!(prove_inclusion(5, 5, none), Err(ProveError::OutOfRange));
    assert_eq!(prove_consistency(6, 5, none), Err(ProveError::OutOfRange));
    let first = Tile::new(0, 0, 5).unwrap();
    assert_eq!(prove_inclusion(1, 5, none), Err(ProveError::MissingTile(first)));
    let short = |_| Some(vec![empty_root()]);
    assert_eq!(prove_inclusion(1, 5, short), Err(ProveError::ShortTile(first)));
    assert_eq!(Tree::from_tiles(5, none), Err(TreeError::MissingTile(first)));
    assert_eq!(Tree::from_tiles(5, short), Err(TreeError::ShortTile(first)));
    let (empty, one) = (empty_root(), leaf_hash(b"one"));
    assert!(verify_consistency((0, &empty), (1, &one), &[]).is_ok());
    assert!(verify_consistency((0, &one), (1, &one), &[]).is_err());
    assert!(verify_consistency((2, &one), (1, &one), &[]).is_err());
    assert!(verify_inclusion(&one, 0, 0, &[], &empty).is_err());
    assert!(verify_inclusion(&one, u64::MAX - 1, u64::MAX, &[one; 65], &empty).is_err());
    assert!(verify_consistency((u64::MAX - 1, &one), (u64::MAX, &one), &[one; 65]).is_err());
    for (index, size) in [(0, u64::MAX), (u64::MAX - 1, u64::MAX), (1 << 63, (1 << 63) + 1)] {
        assert!(!inclusion_tiles(index, size).unwrap().is_empty());
        assert!(!consistency_tiles(index.max(1), size).unwrap().is_empty());
    }
}
