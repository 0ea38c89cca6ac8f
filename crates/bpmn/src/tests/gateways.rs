//! The complex gateway (BPMN 2.0.2, 13.4.5): a join that goes on before all branches are there.

use super::run::check;

#[test]
fn a_complex_join_goes_on_when_its_condition_holds_and_takes_in_the_rest() {
    check(
        "s:start -> g:and -> a:user -> j:complex(activationCount >= 2) -> z:user -> e:end
         g -> b:user -> j
         g -> c:user -> j",
        &[
            ("start", "task a; task b; task c"),
            ("done b", ""),
            ("done a", "task z"),
            ("done c", ""),
            ("done z", "ended completed at e"),
        ],
    );
}

#[test]
fn the_process_ends_when_the_late_branches_have_ended() {
    check(
        "s:start -> g:and -> a:user -> j:complex(activationCount >= 1) -> e:end
         g -> b:user -> j",
        &[("start", "task a; task b"), ("done b", ""), ("done a", "ended completed")],
    );
}

#[test]
fn it_is_ready_again_in_the_next_round_of_a_loop() {
    check(
        "s:start -> m:xor -> g:and -> a:user -> j:complex(activationCount >= 1) -> x:xor
         g -> b:user -> j
         x -[again]-> m
         x => e:end",
        &[
            ("start again=true", "task a; task b"),
            ("done a", "task a; task b"),
            // The late branch of the first round does not count in the second.
            ("done b again=false", ""),
            ("done b", ""),
            ("done a", "ended completed"),
        ],
    );
}

#[test]
fn a_complex_split_takes_every_way_whose_condition_holds() {
    check(
        "s:start -> g:complex
         j:complex -> e:end
         g -[n > 1]-> a:user -> j
         g -[n > 2]-> b:user -> j
         g -[n > 3]-> c:user -> j",
        &[("start n=3", "task a; task b"), ("done a", ""), ("done b", "ended completed at e")],
    );
}
