//! Serving: the site, the log's sequencer, the jobs, the figures, and an orderly stop.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::wallets::TrustedFiles;

/// Serves until the process is told to stop, then finishes what is running.
///
/// # Errors
/// When the address is taken or a part cannot start.
pub async fn serve(app: App) -> anyhow::Result<()> {
    let listen = app.settings.server.listen.clone();
    let listener = TcpListener::bind(&listen)
        .await
        .with_context(|| format!("cannot listen on {listen}: is another program using it?"))?;
    let routes = app.routes();
    let document = crate::pages::openapi(&routes);
    let site = app.site()?;
    let metrics = site.metrics.clone();
    let router = routes.merge(crate::pages::openapi_route(document)).into_router(site);
    let app = Arc::new(app);
    if let Some(address) = &app.settings.ops.listen {
        crate::ops::Ops::new(Arc::clone(&app), metrics).listen(address).await?;
    }
    run_beside(&app)?;
    tracing::info!(address = %listen, "serving");
    web::serve(listener, router, told_to_stop()?).await?;
    Ok(())
}

/// What runs beside the site: each for as long as the process lives.
fn run_beside(app: &Arc<App>) -> anyhow::Result<()> {
    let beside = |name, work: fn(Arc<App>) -> Beside| {
        let app = Arc::clone(app);
        tokio::spawn(for_ever(name, move || work(Arc::clone(&app))));
    };
    beside("log", |app| Box::pin(async move { app.sequencer().run(&app.edge).await }));
    beside("witnesses", |app| Box::pin(async move { app.cosigning().run(&app.edge).await }));
    beside("figures", |app| {
        Box::pin(async move { app.live.run(app.db.clone(), app.edge.clone()).await })
    });
    beside("closed days", |app| {
        Box::pin(async move { insight::edition::run(app.figures(), app.edge.clone()).await })
    });
    beside("open data", |app| {
        Box::pin(async move { insight::dataset::run(app.open_data(), app.edge.clone()).await })
    });
    beside("closed openings", |app| Box::pin(close_openings(app)));
    beside("ending", |app| Box::pin(cases::ending::run(app.casework.clone(), app.edge.clone())));
    beside("silence", |app| Box::pin(cases::silence::run(app.casework.clone(), app.edge.clone())));
    beside("retention", |app| {
        Box::pin(cases::retention::job::run(app.casework.clone(), app.edge.clone()))
    });
    beside("older keys", |app| Box::pin(complete_keys(app)));
    beside("sign-outs", |app| {
        Box::pin(openid::logout::follow_sessions(app.openid.clone(), app.edge.clone()))
    });
    beside("sessions", |app| Box::pin(clear_out_sessions(app)));
    beside("shown", |app| Box::pin(clear_out_shown(app)));
    let runner = app.runner()?;
    tokio::spawn(for_ever("jobs", move || {
        let runner = runner.clone();
        async move { runner.run().await }
    }));
    beside("master key", |app| Box::pin(take_new_master_keys(app)));
    if app.settings.town.reload_seconds > 0 {
        beside("definitions", |app| Box::pin(reload_definitions(app)));
    }
    Ok(())
}

type Beside = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs the work, and again when a bug has ended it: a server whose log, jobs or clocks stand still
/// would look well and not be.
async fn for_ever<F>(name: &'static str, work: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while let Err(ended) = tokio::spawn(work()).await {
        if !ended.is_panic() {
            return;
        }
        tracing::error!(name, "a bug ended what runs beside the site; it starts again");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Closes the days of the data-use log that are over, soon after each.
async fn close_openings(app: Arc<App>) {
    loop {
        let ctx = app.edge.system("data-use log");
        match privacy::day::close_days(&app.db, &app.vault, &ctx).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "days of the data-use log are closed"),
            Err(fault) => tracing::warn!(%fault, "a day of the data-use log could not be closed"),
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

/// Gives keys of an earlier release their part for what goes alone. Done once, it finds nothing to do any more.
async fn complete_keys(app: Arc<App>) {
    loop {
        match app.vault.complete_some(&app.edge.system("older keys")).await {
            Ok(0) => return,
            Ok(count) => tracing::info!(count, "keys have the part that goes alone"),
            Err(fault) => {
                tracing::warn!(%fault, "keys could not be given the part that goes alone");
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        }
    }
}

/// Forgets what wallets showed and nobody took over, and ends sessions with the identity that they began with, once a minute.
async fn clear_out_shown(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        if let Err(fault) = app.credentials.clear_out_shown(&app.edge.system("shown")).await {
            tracing::warn!(%fault, "what wallets showed could not be forgotten");
        }
        if let Err(fault) = app.credentials.end_lapsed(&app.edge.system("residency")).await {
            tracing::warn!(%fault, "sessions of identities that are over could not be ended");
        }
    }
}

/// Forgets sessions that ended and attempts that expired, and has conditions looked at that lost their job, once an hour.
async fn clear_out_sessions(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        if let Err(fault) = app.identity.clear_out(&app.edge.system("sessions")).await {
            tracing::warn!(%fault, "ended sessions could not be forgotten");
        }
        if let Err(fault) = app.openid.clear_out(&app.edge.system("openid")).await {
            tracing::warn!(%fault, "tokens that ran out could not be forgotten");
        }
        if let Err(fault) = app.credentials.clear_out(&app.edge.system("credentials")).await {
            tracing::warn!(%fault, "offers that ran out could not be forgotten");
        }
        if let Err(fault) = cases::start::plan(&app.casework, &app.edge.system("publish")).await {
            tracing::warn!(%fault, "conditions that lost their job could not be planned anew");
        }
        let mut unit = platform::Unit::new();
        let before = app.edge.now() - KEYS_KNOWN;
        cases::application::once::forget_keys(&mut unit, before);
        cases::start::forget_requests(&mut unit, before);
        if let Err(error) = app.db.commit(unit).await {
            tracing::warn!(%error, "old idempotency keys could not be forgotten");
        }
    }
}

/// How long a request is known again by its `Idempotency-Key`: a program that has not heard for so long sends anew.
const KEYS_KNOWN: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

/// How often the file of the master key is looked at.
pub const KEYS_LOOKED_AT: Duration = Duration::from_secs(2);

/// Takes a new master key without a restart (`aedile keys rotate`). A file that does not read changes nothing.
async fn take_new_master_keys(app: Arc<App>) {
    // What came from the environment stays as long as the process.
    if app.settings.data.master_key.is_some() {
        return;
    }
    let file = app.settings.master_key_file();
    let mut known = tokio::fs::read_to_string(&file).await.unwrap_or_default();
    loop {
        tokio::time::sleep(KEYS_LOOKED_AT).await;
        let text = match tokio::fs::read_to_string(&file).await {
            Ok(text) if text == known => continue,
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, "the file of the master key cannot be read");
                tokio::time::sleep(Duration::from_secs(60)).await;
                continue;
            }
        };
        match privacy::MasterKeys::parse(&text) {
            Ok(masters) => {
                tracing::info!(keys = masters.count(), "the master key changed");
                app.vault.replace_masters(masters);
                known = text;
            }
            Err(fault) => tracing::error!(%fault, "the file of the master key does not read"),
        }
    }
}

/// Publishes changed folders without a restart. A definition with errors keeps its last good version.
async fn reload_definitions(app: Arc<App>) {
    let pause = Duration::from_secs(app.settings.town.reload_seconds);
    let programs = crate::programs::programs_file(&app.settings);
    let mut known = changed_at(&programs).await;
    let mut trusted = None;
    loop {
        tokio::time::sleep(pause).await;
        let changed = changed_at(&programs).await;
        if changed != known {
            known = changed;
            crate::programs::take_filed_programs(&app.settings, &app.openid);
        }
        take_changed_issuers(&app, &mut trusted).await;
        let catalogue = Arc::clone(&app.catalogue);
        let Ok(outcome) = tokio::task::spawn_blocking(move || catalogue.reload()).await else {
            return;
        };
        match outcome {
            Ok(reloaded) if reloaded.published.is_empty() && reloaded.removed.is_empty() => {}
            Ok(reloaded) => {
                tracing::info!(published = ?reloaded.published, removed = ?reloaded.removed, "definitions changed");
                let ctx = app.edge.system("publish");
                let stored =
                    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await;
                if let Err(fault) = stored {
                    tracing::error!(%fault, "a new version could not be stored");
                }
                if let Err(fault) = cases::start::plan(&app.casework, &ctx).await {
                    tracing::error!(%fault, "timers and conditions that begin cases could not be planned");
                }
            }
            Err(error) => tracing::warn!(%error, "the town's folder cannot be read"),
        }
    }
}

/// Takes anew whose credentials are believed, when a file that says so changed. The first look takes them as well: what
/// changed since the start is not missed.
async fn take_changed_issuers(app: &App, known: &mut Option<TrustedFiles>) {
    let folder = app.settings.town.folder.clone();
    let read = tokio::task::spawn_blocking(move || TrustedFiles::read(&folder)).await;
    if let Ok(Some(files)) = read
        && known.as_ref() != Some(&files)
    {
        crate::wallets::take_trusted(&files, &app.credentials);
        *known = Some(files);
    }
}

async fn changed_at(file: &std::path::Path) -> Option<std::time::SystemTime> {
    tokio::fs::metadata(file).await.ok().and_then(|about| about.modified().ok())
}

/// Resolves when the process is told to stop.
///
/// # Errors
/// When signals cannot be heard.
pub(crate) fn told_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping");
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn what_a_bug_has_ended_starts_again() {
        let begun = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&begun);
        let work = move || {
            let times = counted.fetch_add(1, Ordering::SeqCst);
            async move { assert!(times >= 2, "a planted bug") }
        };
        for_ever("planted", work).await;
        assert_eq!(begun.load(Ordering::SeqCst), 3);
    }
}
