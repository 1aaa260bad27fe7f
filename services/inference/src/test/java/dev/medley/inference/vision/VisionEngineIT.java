package dev.medley.inference.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.text.TokenLogProb;
import dev.medley.inference.text.TokenUsage;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.tokenizer.Tokenizer;
import dev.medley.inference.vision.ReferenceVision.Expectation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** From pixels to text, against Hugging Face transformers, both in fp32. */
class VisionEngineIT {
    static final List<String> NAMES = ReferenceVision.ALL;
    private static final ReferenceVision CLIP = ReferenceVision.named("llava-clip");
    private static final ReferenceVision BLIP = ReferenceVision.named("blip");

    @ParameterizedTest
    @FieldSource("NAMES")
    void answersAreThoseOfTransformersAloneAndTogether(String name) {
        var reference = ReferenceVision.named(name);
        try (VisionEngine engine = load(reference);
                Tokenizer tokenizer = Tokenizer.open(reference.folder())) {
            List<RecordedAnswer> together = new ArrayList<>();
            for (Expectation expected : reference.expectations()) {
                RecordedAnswer alone = ask(engine, task(expected), expected.images());
                assertThat(alone.await().text()).isEqualTo(greedyText(tokenizer, expected));
                assertThat(alone.usage())
                        .isEqualTo(new TokenUsage(expected.expanded().length, expected.greedy().length));
            }
            reference.expectations().forEach(expected -> together.add(ask(engine, task(expected), expected.images())));
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).await().text())
                        .isEqualTo(
                                greedyText(tokenizer, reference.expectations().get(i)));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void logProbabilitiesAreThoseOfTransformersWithinAThousandth(String name) {
        var reference = ReferenceVision.named(name);
        try (VisionEngine engine = load(reference)) {
            for (Expectation expected : reference.expectations()) {
                TokenLogProb first = ask(engine, task(expected), expected.images())
                        .await()
                        .logProbs()
                        .get(0);
                double sum = Math.log(IntStream.range(0, expected.lastLogits().length)
                        .mapToDouble(i -> Math.exp(expected.lastLogits()[i]))
                        .sum());
                assertThat(first.top()).hasSize(20);
                for (TokenLogProb one : first.top()) {
                    assertThat(one.logProb()).isCloseTo(expected.lastLogits()[one.tokenId()] - sum, within(1e-3));
                }
            }
        }
    }

    @Test
    void aConversationWithImagesIsRenderedWithTheChatTemplate() {
        try (VisionEngine engine = load(CLIP)) {
            var question = ChatMessage.of(
                    "user",
                    List.of(new ContentPart.Text("what is here?"), new ContentPart.Image(), new ContentPart.Image()));
            var conversation = new PromptInput.Conversation(List.of(question), List.of(), Map.of());
            var raw = new PromptInput.Text("<|begin|>user: <image>\n<image>\nwhat is here? assistant:", false);
            List<RgbImage> images = CLIP.expectations().get(1).images();

            RecordedAnswer asked = ask(engine, task(conversation), images).await();

            assertThat(asked.text())
                    .isEqualTo(ask(engine, task(raw), images).await().text());
            assertThat(asked.usage())
                    .isEqualTo(ask(engine, task(raw), images).await().usage());
        }
    }

    @Test
    void aCaptionGoesOnFromTheTextOfAMessage() {
        try (VisionEngine engine = load(BLIP)) {
            Expectation expected = BLIP.expectations().get(1);
            var message = ChatMessage.of(
                    "user", List.of(new ContentPart.Image(), new ContentPart.Text("" + expected.text())));

            RecordedAnswer answer = ask(
                            engine,
                            task(new PromptInput.Conversation(List.of(message), List.of(), Map.of())),
                            expected.images())
                    .await();

            assertThat(answer.text()).isEqualTo(" " + expected.decoded());
        }
    }

    @Test
    void aRepeatedImageSkipsTheTower() {
        try (VisionEngine engine = load(CLIP)) {
            Expectation expected = CLIP.expectations().get(1);

            String first =
                    ask(engine, task(expected), expected.images()).await().text();
            String again =
                    ask(engine, task(expected), expected.images()).await().text();

            assertThat(again).isEqualTo(first);
            assertThat(engine.load().seenImages()).isEqualTo(2);
            assertThat(engine.load().recalledImages()).isEqualTo(2);
            assertThat(engine.load().cachedBytes()).isEqualTo(2 * 16 * 48 * Float.BYTES);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnceWithTheReason() {
        try (VisionEngine engine = load(CLIP);
                VisionEngine captions = load(BLIP)) {
            Expectation one = CLIP.expectations().get(0);
            assertRefused(engine, task(one), List.of(), "image token 1 times, but there are 0 images");
            List<RgbImage> five = Collections.nCopies(5, one.images().get(0));
            assertRefused(engine, task(one), five, "There are 5 images, but at most 4 are allowed");
            assertRefused(
                    captions,
                    task(BLIP.expectations().get(0)),
                    List.of(),
                    "describes 1 image at a time, but there are 0");
            var twice = List.of(ChatMessage.of("user", "a"), ChatMessage.of("user", "b"));
            assertRefused(
                    captions,
                    task(new PromptInput.Conversation(twice, List.of(), Map.of())),
                    one.images(),
                    "holds no conversation: conversation.messages has 2 messages, but must have 1");
            assertThat(engine.load().waitingImages()).isZero();
            assertThat(ask(engine, task(one), one.images()).await().usage()).isNotNull();
        }
    }

    @Test
    void aCancelledTaskAndOneWhoseDeadlinePassedEnd() {
        try (VisionEngine engine = load(CLIP)) {
            Expectation one = CLIP.expectations().get(0);
            GenerationTask late = task(one.prompt(), Instant.now().minusSeconds(1));

            assertThat(ask(engine, late, one.images()).await().failure()).isEqualTo(Reason.DEADLINE_EXCEEDED);

            var cancelled = new RecordedAnswer();
            engine.submit(task(one), one.images(), cancelled).cancel();
            assertThat(cancelled.await().failure()).isIn(Reason.CANCELLED, null);
        }
    }

    @Test
    void aFullQueueRefusesAtOnceAndServesAgainLater() {
        var text = new EngineSettings(CLIP.folder(), "cpu", Precision.FP32, 0, 1, 1 << 26, 2, 16);
        try (VisionEngine engine = VisionEngine.load(new VisionEngineSettings(text, 1, 0, 2))) {
            Expectation two = CLIP.expectations().get(1);
            var taken = new ArrayList<RecordedAnswer>();
            assertThatThrownBy(() -> {
                        while (taken.size() < 1000) {
                            taken.add(ask(engine, task(two), two.images()));
                        }
                    })
                    .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.reason())
                            .isEqualTo(Reason.OVERLOADED))
                    .hasMessageContaining("The queue is full");

            taken.forEach(answer -> assertThat(answer.await().failure()).isNull());
            assertThat(ask(engine, task(two), two.images()).await().usage()).isNotNull();
        }
    }

    @Test
    void aSeededDrawIsTheSameAgainAndChoicesShareTheirImages() {
        try (VisionEngine engine = load(CLIP)) {
            Expectation two = CLIP.expectations().get(1);
            var warm = new SamplingRequest(1.0, 0.9, null, null, null, null, 1.1, Map.of(), 7L);
            var tokens =
                    new PromptInput.Tokens(Arrays.stream(two.prompt()).boxed().toList(), false);
            var drawn = new GenerationTask(tokens, warm, 8, List.of(), 3, null, true, null);

            RecordedAnswer first = ask(engine, drawn, two.images()).await();
            RecordedAnswer again = ask(engine, drawn, two.images()).await();

            assertThat(again.choices()).isEqualTo(first.choices()).hasSize(3);
            assertThat(first.usage()).isEqualTo(new TokenUsage(two.expanded().length, 24));
            assertThat(engine.load().seenImages()).isEqualTo(2);
        }
    }

    @Test
    void aClosingEngineFailsWhatIsOpen() {
        var answers = new ArrayList<RecordedAnswer>();
        try (VisionEngine engine = load(CLIP)) {
            Expectation one = CLIP.expectations().get(0);
            for (int i = 0; i < 8; i++) {
                answers.add(ask(engine, task(one), one.images()));
            }
        }
        answers.forEach(answer -> assertThat(answer.await().failure()).isIn(Reason.UNAVAILABLE, null));
    }

    private static void assertRefused(VisionEngine engine, GenerationTask task, List<RgbImage> images, String message) {
        assertThatThrownBy(() -> ask(engine, task, images))
                .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.INVALID_REQUEST))
                .hasMessageContaining(message);
    }

    private static VisionEngine load(ReferenceVision reference) {
        var text = new EngineSettings(reference.folder(), "cpu", Precision.FP32, 0, 4, 1 << 26, 16, 16);
        return VisionEngine.load(new VisionEngineSettings(text, 2, 1 << 20, 4));
    }

    private static GenerationTask task(Expectation expected) {
        return expected.prompt().length > 0
                ? task(expected.prompt(), null)
                : task(new PromptInput.Text(expected.text() == null ? "" : expected.text(), false));
    }

    private static GenerationTask task(int[] prompt, @Nullable Instant deadline) {
        var tokens = new PromptInput.Tokens(Arrays.stream(prompt).boxed().toList(), false);
        return new GenerationTask(tokens, SamplingRequest.GREEDY, 32, List.of(), 1, 20, true, deadline);
    }

    private static GenerationTask task(PromptInput prompt) {
        return new GenerationTask(prompt, SamplingRequest.GREEDY, 32, List.of(), 1, 20, true, null);
    }

    private static String greedyText(Tokenizer tokenizer, Expectation expected) {
        boolean continues = expected.prompt().length > 0 || expected.text() != null;
        if (expected.decoded() != null) {
            return (continues ? " " : "") + expected.decoded();
        }
        var decoder = tokenizer.newContinuingDecoder();
        var text = new StringBuilder();
        for (int id : expected.greedy()) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.finish()).toString();
    }

    private static RecordedAnswer ask(VisionEngine engine, GenerationTask task, List<RgbImage> images) {
        var recorded = new RecordedAnswer();
        engine.submit(task, images, recorded);
        return recorded;
    }
}
