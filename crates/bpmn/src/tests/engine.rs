//! Sequence, tasks, gateways, sub-processes, ends: expected traces derived from BPMN 2.0.2,
//! chapter 13.

use super::run::check;

#[test]
fn a_task_waits_and_its_results_become_variables() {
    check(
        "s:start -> a:user -> e:end",
        &[
            ("start n=1", "task a"),
            ("done a n=2 m=x", "ended completed at e"),
            ("=n", "2"),
            ("=m", "\"x\""),
            ("done 3", "refused WrongStage"),
            ("cancel", "refused WrongStage"),
        ],
    );
}

#[test]
fn each_kind_of_task_asks_for_its_own_kind_of_work() {
    check(
        "s:start -> t:task -> m:manual -> v:service(print) -> r:rule(fee) -> c:call(other)
         c -> x:send(hello by k) -> w:receive(reply by k) -> z:script(total := n + 1) -> e:end",
        &[
            ("start n=1 k=7", "task m"),
            ("done m", "service v print {\"n\":1,\"k\":7}"),
            ("decide v 5", "refused WrongAnswer"),
            ("done v", "decide r fee {\"n\":1,\"k\":7}"),
            ("decide r 12", "call c other {\"n\":1,\"k\":7,\"result\":12}"),
            ("done c back=1", "send x hello 7; await w reply 7"),
            ("message reply 8", "refused Receivers"),
            ("message other 7", "refused Receivers"),
            ("message reply 7 got=1", "ended completed at e"),
            ("=total", "2"),
            ("=got", "1"),
        ],
    );
}

#[test]
fn an_exclusive_gateway_takes_the_first_condition_that_holds() {
    let process = "s:start -> x:xor
         x -[n > 10]-> a:user -> e:end
         x -[n > 5]-> b:user -> e
         x => c:user -> e";
    check(process, &[("start n=11", "task a")]);
    check(process, &[("start n=10", "task b")]);
    check(process, &[("start n=1", "task c")]);
}

#[test]
fn a_parallel_gateway_splits_and_joins() {
    check(
        "s:start -> g:and -> a:user -> j:and -> c:user -> e:end
         g -> b:user -> j",
        &[
            ("start", "task a; task b"),
            ("done b", ""),
            ("done a", "task c"),
            ("done a", "refused NotWaiting"),
            ("done c", "ended completed at e"),
        ],
    );
}

#[test]
fn a_parallel_join_counts_flows_and_not_tokens() {
    // Two tokens over the same flow do not make a join complete.
    check(
        "s:start -> g:and -> a:user -> m:xor -> j:and -> c:user -> e:end
         g -> b:user -> m
         g -> d:user -> j",
        &[
            ("start", "task a; task b; task d"),
            ("done a", ""),
            ("done b", ""),
            ("done d", "task c"),
            ("done c", "incident j"),
        ],
    );
}

#[test]
fn an_exclusive_gateway_lets_every_token_through() {
    check(
        "s:start -> g:and -> a:user -> m:xor -> c:user -> e:end
         g -> b:user -> m",
        &[
            ("start", "task a; task b"),
            ("done a", "task c"),
            ("done b", "task c"),
            ("done c", ""),
            ("done c", "ended completed at e"),
        ],
    );
}

#[test]
fn an_inclusive_join_waits_for_the_branches_that_were_taken() {
    let process = "s:start -> g:or
         g -[a]-> x:user -> j:or -> z:user -> e:end
         g -[b]-> y:user -> j
         g => d:user -> j";
    check(
        process,
        &[
            ("start a=true b=true", "task x; task y"),
            ("done y", ""),
            ("done x", "task z"),
            ("done z", "ended completed at e"),
        ],
    );
    check(process, &[("start a=true b=false", "task x"), ("done x", "task z")]);
    check(process, &[("start a=false b=false", "task d"), ("done d", "task z")]);
}

#[test]
fn inclusive_blocks_nest_and_a_branch_may_end_early() {
    check(
        "s:start -> g:or
         g -[true]-> h:or
         g -[true]-> y:user -> q:xor
         q -[stop]-> early:end
         q => j:or
         h -[true]-> a:user -> k:or -> j
         h -[true]-> b:user -> k
         j -> z:user -> e:end",
        &[
            ("start", "task y; task a; task b"),
            ("done a", ""),
            ("done y stop=true", ""),
            ("done b", "task z"),
            ("done z", "ended completed at e"),
        ],
    );
}

#[test]
fn an_inclusive_block_may_be_walked_again() {
    check(
        "s:start -> l:xor -> g:or
         g -[true]-> a:user -> j:or
         g -[true]-> b:user -> j
         j -> again:xor
         again -[more]-> l
         again => e:end",
        &[
            ("start more=true", "task a; task b"),
            ("done a", ""),
            ("done b", "task a; task b"),
            ("done b more=false", ""),
            ("done a", "ended completed at e"),
        ],
    );
}

#[test]
fn conditional_flows_leave_activities_too() {
    let process = "s:start -> a:user
         a -[n > 1]-> b:user -> e:end
         a -[n > 2]-> c:user -> e2:end
         a => d:user -> e3:end";
    check(process, &[("start", "task a"), ("done a n=3", "task b; task c")]);
    check(process, &[("start", "task a"), ("done a n=1", "task d")]);
}

#[test]
fn a_sub_process_has_its_own_start_end_and_variables() {
    check(
        "s:start -> p:sub -> z:user -> e:end
         [p] ps:start -> pa:user -> pe:end
         [p] pg:task -> pe
         p {<extensionElements><zeebe:ioMapping><zeebe:input source=\"=n + 1\" target=\"n\"/><zeebe:output source=\"=n * 10\" target=\"out.tens\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start n=1", "task pa"),
            ("=n", "1"),
            ("done pa n=5 fresh=1", "task z"),
            ("=n", "1"),
            ("=out", "{\"tens\":50}"),
            ("=fresh", "1"),
            ("done z", "ended completed at e"),
        ],
    );
}

#[test]
fn terminate_ends_only_its_own_scope() {
    check(
        "s:start -> p:sub -> z:user -> e:end
         [p] ps:start -> g:and -> pa:user -> pe:terminate
         [p] g -> pb:user -> pe2:end",
        &[
            ("start", "task pa; task pb"),
            ("done pa", "cancel; stop pb; task z"),
            ("done z", "ended completed at e"),
        ],
    );
    check(
        "s:start -> g:and -> a:user -> e:terminate
         g -> b:user -> f:end",
        &[("start", "task a; task b"), ("done a", "cancel; stop b; ended terminated at e")],
    );
}

#[test]
fn an_error_end_is_caught_by_the_nearest_boundary_for_its_code() {
    let process = |code: &str| {
        format!(
            "s:start -> outer:sub -> e:end
             [outer] os:start -> inner:sub -> oe:end
             [inner] is:start -> g:and -> a:user -> ie:end-error({code})
             [inner] g -> b:user -> ie2:end
             [outer] inner ~ c1:error(one) -> h1:user -> oe
             outer ~ c2:error(two) -> h2:user -> e"
        )
    };
    check(
        &process("one"),
        &[
            ("start", "task a; task b"),
            ("done a", "stop b; cancel; stop inner; task h1"),
            ("done h1", "ended completed at e"),
        ],
    );
    check(
        &process("two"),
        &[
            ("start", "task a; task b"),
            ("done a", "stop inner; stop b; cancel; stop outer; task h2"),
        ],
    );
    check(
        &process("three"),
        &[
            ("start", "task a; task b"),
            ("done a", "stop inner; stop b; cancel; stop outer; ended failed three at ie"),
        ],
    );
}

#[test]
fn links_jump() {
    check(
        "s:start -> out:link-out(on)
         in:link-in(on) -> a:user -> e:end",
        &[("start", "task a"), ("done a", "ended completed at e")],
    );
}

#[test]
fn inputs_narrow_what_work_sees_and_outputs_what_comes_back() {
    check(
        "s:start -> v:service(bill) -> e:end
         v {<extensionElements><zeebe:ioMapping><zeebe:input source=\"=n * 2\" target=\"amount\"/><zeebe:input source=\"EUR\" target=\"currency\"/><zeebe:output source=\"=number + amount\" target=\"paid\"/></zeebe:ioMapping></extensionElements>}",
        &[
            ("start n=4 secret=1", "service v bill {\"amount\":8,\"currency\":\"EUR\"}"),
            ("done v number=3 other=1", "ended completed at e"),
            ("=paid", "11"),
            ("=other", "-"),
            ("=amount", "-"),
        ],
    );
}

#[test]
fn camunda_7_mappings_and_attributes_are_read() {
    check(
        "s:start -> a:user -> c:call(child) -> e:end
         a @camunda:candidateGroups=\"clerks,${team}\"
         a @camunda:formKey=\"check\"
         a {<documentation>Look</documentation>}
         c {<extensionElements><camunda:in source=\"n\" target=\"m\"/><camunda:out sourceExpression=\"${m + 1}\" target=\"back\"/></extensionElements>}"
            .replace("clerks,${team}", "${team}")
            .as_str(),
        &[
            ("start n=4 team=clerks", "task a candidateGroups=clerks formKey=check"),
            ("done a", "call c child {\"m\":4}"),
            ("done c m=9 other=1", "ended completed at e"),
            ("=back", "10"),
            ("=other", "-"),
        ],
    );
}

#[test]
fn our_own_attributes_reach_the_desk() {
    check(
        "s:start -> a:user -> e:end
         a @aedile:unit=\"permits\"
         a @aedile:fourEyes=\"true\"",
        &[("start", "task a unit=permits fourEyes=true")],
    );
}

#[test]
fn without_a_start_event_everything_without_incoming_flow_begins() {
    check(
        "a:user -> g:and -> c:user -> e:end
         b:user -> g
         c ~ t:timer(PT1H) -> e",
        &[
            ("start n=1", "task a; task b"),
            ("done a", ""),
            ("done b", "task c; timer t 2027-03-26T10:00:00"),
            ("done c", "cancel; ended completed at e"),
        ],
    );
    check(
        "s:start -> p:sub -> e:end
         [p] a:user
         [p] b:user -> c:user",
        &[
            ("start", "task a; task b"),
            ("done b", "task c"),
            ("done a", ""),
            ("done c", "ended completed at e"),
        ],
    );
    // The results of the first activity leave it by its own mappings, when it is done.
    check(
        "a:user -> e:end
         a {<extensionElements><zeebe:ioMapping><zeebe:output source=\"=n + 1\" target=\"y\"/></zeebe:ioMapping></extensionElements>}",
        &[("start", "task a"), ("done a n=1", "ended completed at e"), ("=y", "2")],
    );
}
