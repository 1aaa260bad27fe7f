package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.speech.Transcription;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeRequest.PartCase;
import dev.medley.speechtranscription.recording.Upload;

/** A recording that comes in parts, and is transcribed meanwhile. */
final class IncomingRecording implements IncomingSound {
    private final Upload upload;
    private final Transcription transcription;

    /** @param transcription of the upload */
    IncomingRecording(Upload upload, Transcription transcription) {
        this.upload = upload;
        this.transcription = transcription;
    }

    @Override
    public void take(StreamTranscribeRequest message, Runnable taken) {
        if (message.getPartCase() != PartCase.AUDIO) {
            throw MedleyException.invalid("part", "After the settings of a recording, every message must have audio");
        }
        upload.write(message.getAudio());
        taken.run();
    }

    @Override
    public void end() {
        upload.complete();
    }

    /** The transcription fails with the reason, and tells the caller. */
    @Override
    public void fail(MedleyException reason) {
        upload.fail(reason);
    }

    @Override
    public void cancel() {
        transcription.cancel();
    }
}
