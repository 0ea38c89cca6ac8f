//! Reads models and prints what there is to say: `cargo run -p dmn --example check_model FILE…`.

use dmn::Model;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let (model, mut findings) = Model::read(&std::fs::read_to_string(&path)?);
        findings.extend(model.iter().flat_map(Model::check));
        for finding in findings {
            println!("{path}:{finding}");
        }
        for decision in model.iter().flat_map(|model| model.decisions()) {
            println!("{path}: decision '{decision}'");
        }
    }
    Ok(())
}
