package dev.medley.gateway.testing;

import com.google.protobuf.ByteString;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.PartialText;
import dev.medley.proto.speech.v1.SampleEncoding;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Utterance;
import dev.medley.proto.speech.v1.UtteranceEnded;
import dev.medley.proto.speech.v1.UtteranceStarted;
import java.util.function.Consumer;

/**
 * What a speech worker hears of a live voice: a word in each part of sound that is not all zeros. With turn detection,
 * a part of zeros ends an utterance. Not thread-safe.
 */
final class FakeLiveVoice {
    private final LiveSource source;
    private final Consumer<StreamTranscribeResponse.Builder> says;
    private final StringBuilder text = new StringBuilder();
    private int index;
    private int words;
    private long bytes;
    private double startSeconds;
    private boolean speaking;

    FakeLiveVoice(StreamSettings settings, Consumer<StreamTranscribeResponse.Builder> says) {
        this.source = settings.getLive();
        this.says = says;
    }

    void hear(StreamTranscribeRequest request) {
        switch (request.getPartCase()) {
            case AUDIO -> sound(request.getAudio());
            case END_UTTERANCE -> finish();
            case DROP_UTTERANCE -> {
                index += speaking ? 1 : 0;
                forget();
            }
            default -> throw new AssertionError("Out of turn: " + request);
        }
    }

    /** The caller says no more. */
    void end() {
        if (speaking) {
            finish();
        }
    }

    private void sound(ByteString sound) {
        boolean silent = sound.equals(ByteString.copyFrom(new byte[sound.size()]));
        if (!speaking && !sound.isEmpty() && !(silent && source.hasTurnDetection())) {
            begin();
        }
        bytes += sound.size();
        if (silent) {
            if (source.hasTurnDetection() && speaking && !sound.isEmpty()) {
                finish();
            }
            return;
        }
        String word = " word" + words++;
        text.append(word);
        says.accept(StreamTranscribeResponse.newBuilder()
                .setPartial(
                        PartialText.newBuilder().setIndex(index).setDelta(word).setTentative(" perhaps")));
    }

    private void begin() {
        speaking = true;
        startSeconds = seconds();
        says.accept(StreamTranscribeResponse.newBuilder()
                .setUtteranceStarted(
                        UtteranceStarted.newBuilder().setIndex(index).setStartSeconds(startSeconds)));
    }

    private void finish() {
        if (!speaking) {
            begin();
        }
        says.accept(StreamTranscribeResponse.newBuilder()
                .setUtteranceEnded(UtteranceEnded.newBuilder().setIndex(index).setEndSeconds(seconds())));
        says.accept(StreamTranscribeResponse.newBuilder()
                .setUtterance(Utterance.newBuilder()
                        .setIndex(index)
                        .setText(text.append('.').toString())
                        .setStartSeconds(startSeconds)
                        .setEndSeconds(seconds())));
        index++;
        forget();
    }

    private void forget() {
        text.setLength(0);
        speaking = false;
    }

    private double seconds() {
        boolean linear = source.getEncoding() != SampleEncoding.SAMPLE_ENCODING_MULAW
                && source.getEncoding() != SampleEncoding.SAMPLE_ENCODING_ALAW;
        return bytes / (double) (source.getSampleRate() * (linear ? 2 : 1));
    }
}
