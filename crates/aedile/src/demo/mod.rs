//! The invented town: people, registers and half a year of history (being written).
use crate::app::App;
/// Fills the database.
///
/// # Errors
/// When the database cannot be written.
pub async fn seed(_app: &App) -> anyhow::Result<()> {
    Ok(())
}
