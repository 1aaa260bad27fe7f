package dev.medley.speechtranscription;

import com.google.protobuf.ByteString;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.RecordingSource;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.Transcription;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests of tests. */
final class Requests {
    private Requests() {}

    static Transcription.Builder transcription(String model) {
        return Transcription.newBuilder().setModel(model);
    }

    static StreamTranscribeRequest recording(Transcription.Builder transcription) {
        return StreamTranscribeRequest.newBuilder()
                .setSettings(StreamSettings.newBuilder()
                        .setTranscription(transcription)
                        .setRecording(RecordingSource.getDefaultInstance()))
                .build();
    }

    static StreamTranscribeRequest live(LiveSource.Builder source) {
        return StreamTranscribeRequest.newBuilder()
                .setSettings(StreamSettings.newBuilder()
                        .setTranscription(transcription("multilingual").setWordTimes(true))
                        .setLive(source))
                .build();
    }

    static StreamTranscribeRequest audio(byte[] bytes) {
        return StreamTranscribeRequest.newBuilder()
                .setAudio(ByteString.copyFrom(bytes))
                .build();
    }

    /** A file in parts of so many bytes, the last one shorter. */
    static Stream<StreamTranscribeRequest> parts(byte[] file, int size) {
        return IntStream.iterate(0, at -> at < file.length, at -> at + size)
                .mapToObj(at -> ByteString.copyFrom(file, at, Math.min(size, file.length - at)))
                .map(part -> StreamTranscribeRequest.newBuilder().setAudio(part).build());
    }
}
