//! Choosing to be told of unusual openings, and not any more.

use axum::extract::State;
use platform::{Fault, Unit};
use web::{Answer, Asked, Form, see_other};

use super::store;
use crate::key::subject_of;
use crate::my_data::MyData;

/// `POST /my-data/unusual`.
pub(crate) async fn choose_sent(asked: Asked, State(my_data): State<MyData>, form: Form) -> Answer {
    let subject = subject_of(asked.person()?);
    let mut unit = Unit::new();
    match form.value("tell") {
        "yes" => store::want(&mut unit, &asked.ctx, subject),
        _ => store::want_no_more(&mut unit, subject),
    }
    my_data.db.commit(unit).await.map_err(Fault::from)?;
    see_other("/my-data#unusual")
}
