package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.program.Precision;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the engine does beside decoding: languages, limits, failures and ends. */
class SpeechEngineIT {
    private static final ReferenceWhisper REFERENCE = ReferenceWhisper.named("multilingual");
    private static final float[] SOUND = TestSound.of(5, 4);

    private static SpeechEngine engine;

    @BeforeAll
    static void load() {
        engine = SpeechEngine.load(settings("multilingual", 4, 16));
    }

    private static SpeechEngineSettings settings(String name, int slots, int queue) {
        return new SpeechEngineSettings(ReferenceWhisper.named(name).folder(), "cpu", Precision.FP32, slots, 2, queue);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static TranscriptionTask greedy(SampleSource source) {
        return TranscriptionTask.of(source).withPolicy(DecodingPolicy.GREEDY);
    }

    @Test
    void aLanguageThatIsNotGivenIsDetectedInTheFirstWindow() {
        var expected = REFERENCE.expected().get("language");

        var heard = RecordedTranscription.of(engine, greedy(SampleSource.of(REFERENCE.window())));

        SpokenLanguage language = Objects.requireNonNull(heard.language());
        assertThat(language.code()).isEqualTo(expected.get("language").asString());
        assertThat(language.name()).isEqualTo("english");
        assertThat(language.probability()).isCloseTo(expected.get("probability").asDouble(), within(1e-4));
        assertThat(Objects.requireNonNull(heard.summary()).language()).isEqualTo(language);
    }

    @Test
    void languagesAreKnownByCodeAndByNameAndOthersAreRefused() {
        assertThat(RecordedTranscription.of(
                                engine, greedy(SampleSource.of(SOUND)).withLanguage("German"))
                        .language())
                .isEqualTo(new SpokenLanguage("de", 1));
        assertThatThrownBy(() -> submit(greedy(SampleSource.of(SOUND)).withLanguage("klingon")))
                .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo("language"))
                .hasMessage("language is \"klingon\", but must be one of de, en, ja, ru");
    }

    @Test
    void aModelOfOneLanguageSpeaksEnglishAndTranslatesNothing() {
        try (var english = SpeechEngine.load(settings("english-128", 1, 1))) {
            var heard = RecordedTranscription.of(english, greedy(SampleSource.of(SOUND)));

            assertThat(heard.language()).isEqualTo(new SpokenLanguage("en", 1));
            assertThatThrownBy(() -> english.submit(
                            greedy(SampleSource.of(SOUND)).withTranslation(true), new RecordedTranscription()))
                    .hasMessage("The model can't translate");
        }
    }

    @Test
    void aControlTokenInThePromptIsRefused() {
        assertThatThrownBy(() -> submit(greedy(SampleSource.of(SOUND)).withPrompt("<|nospeech|>")))
                .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo("prompt"));
    }

    @Test
    void aPoorTranscriptIsTriedAgainAtEachTemperatureAndTheLastOneCounts() {
        var policy = new DecodingPolicy(List.of(0.0, 0.4, 1.0), null, 0.0, null);
        var task = greedy(SampleSource.of(SOUND)).withLanguage("en").withPolicy(policy);

        var once = RecordedTranscription.of(engine, task);
        var again = RecordedTranscription.of(
                engine, greedy(SampleSource.of(SOUND)).withLanguage("en").withPolicy(policy));

        assertThat(once.segments()).isNotEmpty().allSatisfy(segment -> {
            assertThat(segment.temperature()).isEqualTo(1.0);
            assertThat(segment.averageLogProb()).isNegative();
        });
        assertThat(again.segments()).isEqualTo(once.segments());
    }

    @Test
    void aRepetitiveTranscriptIsTriedAgain() {
        var policy = new DecodingPolicy(List.of(0.0, 1.0), 0.0, null, null);

        var heard =
                RecordedTranscription.of(engine, greedy(SampleSource.of(SOUND)).withPolicy(policy));

        assertThat(heard.segments()).isNotEmpty().allSatisfy(segment -> assertThat(segment.temperature())
                .isEqualTo(1.0));
    }

    @Test
    void silenceHasNoText() {
        var silent = new DecodingPolicy(List.of(0.0, 1.0), null, 0.0, 0.0);

        var heard =
                RecordedTranscription.of(engine, greedy(SampleSource.of(SOUND)).withPolicy(silent));

        assertThat(heard.segments()).isEmpty();
        assertThat(Objects.requireNonNull(heard.summary()).durationSeconds()).isEqualTo(5);
        assertThat(heard.progress()).containsExactly(2.0, 4.0, 5.0);
    }

    @Test
    void anEmptyRecordingIsFinishedAtOnce() {
        var heard = RecordedTranscription.of(engine, greedy(SampleSource.of(new float[0])));

        assertThat(heard.segments()).isEmpty();
        assertThat(Objects.requireNonNull(heard.summary()).durationSeconds()).isZero();
    }

    @Test
    void aRecordingIsReadNoFartherThanItsNextWindow() {
        WatchedSource source = WatchedSource.of(TestSound.of(40, 2));
        var ahead = new ArrayList<Double>();
        var heard = new RecordedTranscription();
        engine.submit(greedy(source).withLanguage("en"), new TranscriptionListener() {
            @Override
            public void onSegment(TranscribedSegment segment) {}

            @Override
            public void onProgress(double untilSeconds) {
                ahead.add(source.secondsRead() - untilSeconds);
            }

            @Override
            public void onCompleted(TranscriptionSummary summary) {
                heard.onCompleted(summary);
            }

            @Override
            public void onFailed(InferenceException failure) {
                heard.onFailed(failure);
            }
        });
        heard.await();

        assertThat(heard.failure()).isNull();
        assertThat(ahead).hasSizeGreaterThan(10).allSatisfy(seconds -> assertThat(seconds)
                .isLessThanOrEqualTo(engine.description().windowSeconds()));
        source.awaitClosed();
    }

    @Test
    void aRecordingThatCannotBeReadFailsAndTheNextOneIsTranscribed() {
        var broken = RecordedTranscription.of(engine, greedy(failing(new IOException("pipe"))));
        var refused = RecordedTranscription.of(
                engine, greedy(failing(InferenceException.invalid("file", "The file is no recording"))));

        assertThat(Objects.requireNonNull(broken.failure()).reason()).isEqualTo(Reason.INTERNAL);
        assertThat(Objects.requireNonNull(refused.failure())).hasMessage("The file is no recording");
        assertThat(RecordedTranscription.of(engine, greedy(SampleSource.of(SOUND)))
                        .failure())
                .isNull();
    }

    private static SampleSource failing(Exception failure) {
        return new SampleSource() {
            @Override
            public int read(float[] into, int offset, int length) throws IOException {
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aCancelledTranscriptionEndsThoughItsRecordingStalls() {
        WatchedSource source = WatchedSource.stalled();
        var heard = new RecordedTranscription();
        engine.submit(greedy(source), heard).cancel();

        assertThat(Objects.requireNonNull(heard.await().failure()).reason()).isEqualTo(Reason.CANCELLED);
        source.awaitClosed();
    }

    @Test
    void aTranscriptionEndsAtItsDeadline() {
        WatchedSource source = WatchedSource.stalled();

        var heard = RecordedTranscription.of(
                engine, greedy(source).withDeadline(Instant.now().plusMillis(100)));

        assertThat(Objects.requireNonNull(heard.failure()).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        source.awaitClosed();
    }

    @Test
    void aFullQueueRefusesAndAClosedEngineGivesUpWhatIsOpen() {
        var open = new ArrayList<RecordedTranscription>();
        var small = SpeechEngine.load(settings("english-128", 1, 1));
        try (small) {
            for (int i = 0; i < 3; i++) { // two are open, one waits
                open.add(RecordedTranscription.started(small, greedy(WatchedSource.stalled())));
            }
            assertThatThrownBy(() -> RecordedTranscription.started(small, greedy(WatchedSource.stalled())))
                    .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.reason())
                            .isEqualTo(Reason.OVERLOADED));
        }

        assertThat(open).allSatisfy(heard -> assertThat(
                        Objects.requireNonNull(heard.await().failure()).reason())
                .isEqualTo(Reason.UNAVAILABLE));
        assertThatThrownBy(() -> RecordedTranscription.started(small, greedy(WatchedSource.stalled())))
                .hasMessage("The model is being unloaded");
    }

    private static void submit(TranscriptionTask task) {
        engine.submit(task, new RecordedTranscription());
    }
}
