//! Timers, messages, signals, boundaries and event-based gateways.

use super::run::check;

#[test]
fn timers_are_due_by_the_calendar_of_the_zone() {
    // Clocks go forward on 28 March 2027 in Paris: a day is then 23 hours long.
    check(
        "s:start -> t:timer(P2D) -> e:end",
        &[
            ("start", "timer t 2027-03-28T09:00:00"),
            ("ring t", "refused TooEarly"),
            ("at 2027-03-28T08:59:59", ""),
            ("ring t", "refused TooEarly"),
            ("at 2027-03-28T09:00:00", ""),
            ("ring t", "ended completed at e"),
        ],
    );
    check("s:start -> t:timer(PT48H) -> e:end", &[("start", "timer t 2027-03-28T10:00:00")]);
    check("s:start -> t:timer(2027-05-01) -> e:end", &[("start", "timer t 2027-05-01T00:00:00")]);
    check(
        "s:start -> t:timer(2027-05-01T12:00:00Z) -> e:end",
        &[("start", "timer t 2027-05-01T14:00:00")],
    );
    check(
        "s:start -> t:timer(=wait) -> e:end",
        &[("start wait=PT1H", "timer t 2027-03-26T10:00:00")],
    );
    check(
        "s:start -> t:timer(=duration(\"P1M\")) -> e:end",
        &[("start", "timer t 2027-04-26T09:00:00")],
    );
}

#[test]
fn working_days_are_left_to_the_caller() {
    check(
        "s:start -> t:timer(P10D working) -> e:end",
        &[("start", "timer t - P10D working days"), ("ring t", "ended completed at e")],
    );
}

#[test]
fn an_interrupting_timer_stops_the_task() {
    let process = "s:start -> a:user -> e:end
         a ~ t:timer(PT1H) -> late:user -> e2:end";
    check(
        process,
        &[
            ("start", "task a; timer t 2027-03-26T10:00:00"),
            ("at 2027-03-26T10:00:00", ""),
            ("ring t", "cancel; stop a; task late"),
            ("done a", "refused NotWaiting"),
            ("done late", "ended completed at e2"),
        ],
    );
    check(
        process,
        &[
            ("start", "task a; timer t 2027-03-26T10:00:00"),
            ("done a", "cancel; ended completed at e"),
        ],
    );
}

#[test]
fn a_reminder_repeats_beside_the_task() {
    check(
        "s:start -> a:user -> e:end
         a ~~ t:timer(R2/P1D) -> r:send(reminder) -> e2:end",
        &[
            ("start", "task a; timer t 2027-03-27T09:00:00"),
            ("at 2027-03-27T12:00:00", ""),
            ("ring t", "timer t 2027-03-28T09:00:00; send r reminder"),
            ("ring t", "refused TooEarly"),
            ("at 2027-03-28T12:00:00", ""),
            ("ring t", "send r reminder"),
            ("ring t", "refused NotWaiting"),
            ("done a", "ended completed at e"),
        ],
    );
}

#[test]
fn a_message_interrupts_a_whole_sub_process() {
    check(
        "s:start -> p:sub -> e:end
         [p] ps:start -> pa:user -> pe:end
         p ~ m:message(withdraw by k) -> w:user -> e2:end",
        &[
            ("start k=7", "await m withdraw 7; task pa"),
            ("message withdraw", "refused Receivers"),
            ("message withdraw 7 why=x", "stop pa; cancel; stop p; task w"),
            ("=why", "\"x\""),
            ("done w", "ended completed at e2"),
        ],
    );
}

#[test]
fn a_message_without_interruption_starts_a_branch_each_time() {
    check(
        "s:start -> a:user -> e:end
         a ~~ m:message(note) -> n:user -> e2:end",
        &[
            ("start", "task a; await m note"),
            ("message note - text=1", "task n"),
            ("message note - text=2", "task n"),
            ("done a", "cancel"),
            ("message note", "refused Receivers"),
            ("done n", ""),
            ("done n", "ended completed at e2"),
        ],
    );
}

#[test]
fn the_first_event_behind_the_gateway_wins() {
    let process = "s:start -> g:race
         g -> m:message(paid) -> a:user -> e:end
         g -> t:timer(P14D) -> b:user -> e
         g -> r:receive(refused) -> c:user -> e";
    let start = "await m paid; timer t 2027-04-09T09:00:00; await r refused";
    check(
        process,
        &[("start", start), ("message paid - n=1", "cancel; cancel; task a"), ("=n", "1")],
    );
    check(
        process,
        &[("start", start), ("at 2027-04-09T09:00:00", ""), ("ring t", "cancel; cancel; task b")],
    );
    check(process, &[("start", start), ("message refused", "cancel; cancel; task c")]);
}

#[test]
fn signals_reach_everyone_and_messages_one() {
    check(
        "s:start -> g:and -> a:signal(go) -> j:and -> e:end-signal(over)
         g -> b:signal(go) -> j
         g -> x:message(go) -> j",
        &[
            ("start", "await a go; await b go; await x go"),
            ("signal stop", "refused Receivers"),
            ("signal go", ""),
            ("signal go", "refused Receivers"),
            ("message go", "signal e over; ended completed at e"),
        ],
    );
    check(
        "s:start -> g:and -> a:message(go) -> e:end
         g -> b:message(go) -> e",
        &[("start", "await a go; await b go"), ("message go", "refused Receivers")],
    );
}

#[test]
fn throwing_events_send_and_go_on() {
    check(
        "s:start -> m:throw-message(hello) -> i:throw-signal(all) -> o:milestone -> e:end-message(bye)
         m {<extensionElements><zeebe:ioMapping><zeebe:input source=\"=n\" target=\"number\"/></zeebe:ioMapping></extensionElements>}",
        &[(
            "start n=3",
            "send m hello {\"number\":3}; signal i all; send e bye; ended completed at e",
        )],
    );
}

#[test]
fn a_message_thrown_by_a_service_waits_for_it() {
    check(
        "s:start -> m:throw-message -> e:end-message
         m {<extensionElements><zeebe:taskDefinition type=\"mail\"/></extensionElements>}
         e {<extensionElements><zeebe:taskDefinition type=\"letter\"/></extensionElements>}",
        &[
            ("start", "service m mail"),
            ("done m", "service e letter"),
            ("done e", "ended completed at e"),
        ],
    );
}

#[test]
fn a_process_may_start_with_a_message_or_a_timer() {
    let process = "s:start -> a:user -> e:end
         m:start-message(apply) -> b:user -> e
         t:start-timer(R/P1D) -> c:user -> e";
    check(process, &[("start", "task a")]);
    check(process, &[("start m n=1", "task b"), ("=n", "1")]);
    check(process, &[("start t", "task c")]);
    check(
        "m:start-message(apply) -> b:user -> e:end",
        &[("start", "refused NoStart"), ("start m", "task b")],
    );
}

#[test]
fn the_caller_learns_when_a_timer_start_is_due() {
    let definition = super::run::read("s:start-timer(R/P1D) -> a:user -> e:end");
    let now: jiff::Zoned = super::run::BEGIN.parse().unwrap();
    let (_, trigger) = definition.starts().next().unwrap();
    let Some(crate::Trigger::Timer(timer)) = trigger else { panic!("{trigger:?}") };
    let always = |_| true;
    let first = timer.first(&feel::Context::new(), &now, &always).unwrap();
    assert_eq!(first.at.duration_since(now.timestamp()), jiff::SignedDuration::from_hours(24));
}

/// The firings of a timer start event that is looked at so many days after each of them.
fn firings(timer: &str, days_late: i64, most: usize) -> Vec<String> {
    let definition = super::run::read(&format!("s:start-timer({timer}) -> a:user -> e:end"));
    let begin: jiff::Zoned = super::run::BEGIN.parse().unwrap();
    let (_, trigger) = definition.starts().next().unwrap();
    let Some(crate::Trigger::Timer(timer)) = trigger else { panic!("{trigger:?}") };
    // Easter Monday of 2027.
    let holiday = jiff::civil::date(2027, 3, 29);
    let is_worked =
        |day: jiff::civil::Date| day.weekday().to_monday_one_offset() < 6 && day != holiday;
    let mut next = Some(timer.first(&feel::Context::new(), &begin, &is_worked).unwrap());
    let mut told = Vec::new();
    while let Some(firing) = next.filter(|_| told.len() < most) {
        let at = firing.at.to_zoned(begin.time_zone().clone());
        told.push(at.strftime("%m-%d %H").to_string());
        let now = at.checked_add(jiff::Span::new().days(days_late)).unwrap();
        next = timer.next(&firing, &now, &is_worked).unwrap();
    }
    told
}

#[test]
fn a_timer_that_the_caller_keeps_says_when_it_fires_next() {
    assert_eq!(firings("P2D", 0, 5), ["03-28 09"]);
    assert_eq!(firings("2027-05-01", 0, 5), ["05-01 00"]);
    assert_eq!(firings("R3/P1D", 0, 5), ["03-27 09", "03-28 09", "03-29 09"]);
    assert_eq!(firings("R/P1M", 0, 3), ["04-26 09", "05-26 09", "06-26 09"]);
    // What came while nobody looked is passed over, and counted.
    assert_eq!(firings("R/P1D", 3, 3), ["03-27 09", "03-31 09", "04-04 09"]);
    assert_eq!(firings("R5/P1D", 2, 9), ["03-27 09", "03-30 09"]);
    assert_eq!(firings("cron 0 0 8 * * MON", 0, 2), ["03-29 08", "04-05 08"]);
    // Working days: the second is Friday, 26 March 2027; the weekend and Easter Monday rest.
    assert_eq!(firings("R3/P1D working", 0, 5), ["03-30 09", "03-31 09", "04-01 09"]);
    assert_eq!(firings("cron 0 0 8 * * MON working", 0, 1), ["04-05 08"]);
}

#[test]
fn working_days_are_counted_by_whoever_knows_them() {
    let begin: jiff::Zoned = super::run::BEGIN.parse().unwrap();
    let is_worked = |day: jiff::civil::Date| {
        day.weekday().to_monday_one_offset() < 6 && day != jiff::civil::date(2027, 3, 29)
    };
    let due = |text: &str| {
        let due = crate::working_days_due(text, &begin, &is_worked);
        due.map(|at| at.to_zoned(begin.time_zone().clone()).datetime().to_string())
    };
    let at = |text: &str| Ok(text.to_owned());
    assert_eq!(due("P0D"), at("2027-03-26T09:00:00"));
    assert_eq!(due("P1D"), at("2027-03-30T09:00:00"));
    assert_eq!(due("P10D"), at("2027-04-12T09:00:00"));
    // Hours and weeks count as they are, and end on a worked day.
    assert_eq!(due("PT2H"), at("2027-03-26T11:00:00"));
    assert_eq!(due("PT24H"), at("2027-03-30T09:00:00"));
    assert_eq!(due("P1DT2H"), at("2027-03-30T11:00:00"));
    assert_eq!(due("P1M"), at("2027-04-26T09:00:00"));
    assert_eq!(due("2027-03-27"), at("2027-03-30T00:00:00"));
    assert_eq!(due("R3/P2D"), at("2027-03-31T09:00:00"));
    assert!(due("P20000D").is_err() && due("soon").is_err());
    let never = crate::working_days_due("P1D", &begin, &|_| false);
    assert_eq!(never, Err("no day is worked".to_owned()));
}

#[test]
fn a_service_that_fails_is_caught_by_code() {
    let process = "s:start -> v:service(bill) -> e:end
         v ~ c:error(broke) -> h:user -> e2:end
         v ~ t:timer(P1D) -> l:user -> e3:end";
    check(
        process,
        &[
            ("start", "service v bill; timer t 2027-03-27T09:00:00"),
            ("fail v broke", "cancel; stop v; task h"),
            ("done v", "refused NotWaiting"),
        ],
    );
    check(
        process,
        &[
            ("start", "service v bill; timer t 2027-03-27T09:00:00"),
            ("fail v other", "incident v"),
            ("retry v", "service v bill"),
            ("done v", "cancel; ended completed at e"),
        ],
    );
}

#[test]
fn cron_cycles_ring_by_the_calendar_of_the_zone() {
    // It begins on a Friday at 9; clocks go forward on Sunday at 2.
    check(
        "s:start -> a:user -> e:end
         a ~~ t:timer(cron 0 0 9 * * MON-FRI) -> te:end",
        &[
            ("start", "task a; timer t 2027-03-29T09:00:00"),
            ("at 2027-03-29T09:00", ""),
            ("ring t", "timer t 2027-03-30T09:00:00"),
        ],
    );
    for (cron, due) in [
        ("0 */15 * * * *", "2027-03-26T09:15:00"),
        ("0 0 8-18/2 * * ?", "2027-03-26T10:00:00"),
        ("0 30 2 * * *", "2027-03-27T02:30:00"),
        ("0 0 0 1 JAN *", "2028-01-01T00:00:00"),
        ("0 0 12 29 2 ?", "2028-02-29T12:00:00"),
        ("0 0 9 ? * 1", "2027-03-28T09:00:00"),
        ("0 0 9 ? * SAT-SUN", "2027-03-27T09:00:00"),
        ("@monthly", "2027-04-01T00:00:00"),
    ] {
        let process = format!("s:start -> a:user -> e:end\n a ~~ t:timer(cron {cron}) -> te:end");
        check(&process, &[("start", &format!("task a; timer t {due}"))]);
    }
}
