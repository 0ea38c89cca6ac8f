//! What is written is read back; what is broken is refused without losing step.

use std::io::Cursor;

use crate::*;

fn request() -> Request {
    Request {
        id: 7,
        template: "= Hello".into(),
        styles: [("town.typ".to_owned(), StyleFile::Text("x".into()))].into(),
        data: serde_json::json!({"a": 1}),
        language: "en".into(),
        profile: Profile::A2aUa1,
        created_at: "2026-11-23T14:15:00Z".into(),
    }
}

#[test]
fn requests_and_replies_are_read_back() {
    let mut pipe = Vec::new();
    request().write(&mut pipe).unwrap();
    assert_eq!(Request::read(&mut pipe.as_slice()).unwrap(), request());

    let letter = Letter { pdf: b"%PDF-1.7".to_vec(), pages: 2, warnings: vec![] };
    let replies = [
        Reply { id: 7, outcome: Ok(letter) },
        Reply::refused(8, RefusalCode::Time, "the letter took longer than 5 seconds"),
    ];
    for reply in replies {
        let mut pipe = Vec::new();
        reply.write(&mut pipe).unwrap();
        assert_eq!(Reply::read(&mut pipe.as_slice()).unwrap(), reply);
    }
}

#[test]
fn the_stream_stays_in_step_after_a_bad_frame() {
    let mut pipe = Vec::new();
    pipe.extend(3_u32.to_be_bytes()); // too short for a header length
    pipe.extend([1, 2, 3]);
    pipe.extend(12_u32.to_be_bytes()); // header longer than its frame
    pipe.extend(99_u32.to_be_bytes());
    pipe.extend([0; 8]);
    write_frame(&mut pipe, b"{not json", b"").unwrap();
    write_frame(&mut pipe, br#"{"id":1}"#, b"").unwrap();
    write_frame(&mut pipe, &serde_json::to_vec(&request()).unwrap(), b"body").unwrap();
    let too_large = FRAME_BYTES_MAX + 1;
    pipe.extend(too_large.to_be_bytes());
    pipe.extend(vec![0; too_large as usize]);
    request().write(&mut pipe).unwrap();

    let mut pipe = Cursor::new(pipe);
    for _ in 0..5 {
        assert!(matches!(Request::read(&mut pipe), Err(FrameError::Malformed(_))));
    }
    assert!(matches!(Request::read(&mut pipe), Err(FrameError::TooLarge { .. })));
    assert_eq!(Request::read(&mut pipe).unwrap(), request());
    assert!(matches!(Request::read(&mut pipe), Err(FrameError::Ended)));
}

#[test]
fn a_reply_that_contradicts_itself_is_malformed() {
    for header in
        [r#"{"id":1,"ok":true}"#, r#"{"id":1,"ok":false}"#, r#"{"id":1,"ok":true,"pages":1}"#]
    {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, header.as_bytes(), b"").unwrap();
        assert!(matches!(Reply::read(&mut pipe.as_slice()), Err(FrameError::Malformed(_))));
    }
}
