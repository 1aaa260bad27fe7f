package dev.medley.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.gateway.pipeline.Stage.ModelStage;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineFileTest {
    private static final Path SHIPPED = Path.of("../../infra/local/pipelines");

    private static final String GOOD =
            """
            description: Says it twice.
            inputs:
              recording: {type: audio}
              tone: {type: choice, choices: [warm, dry], default: dry}
              topic: {type: text, required: false}
            stages:
              closing:
                write:
                  messages:
                    - {role: user, content: "{{stages.opening.text}} {{#inputs.topic}}on {{inputs.topic}}{{/inputs.topic}}"}
              opening:
                write:
                  max_tokens: 5
                  messages: [{role: user, content: "{{inputs.tone}}: {{stages.heard.text}}"}]
              heard:
                transcribe: {file: "{{inputs.recording}}"}
              each:
                for_each: stages.heard.segments
                write:
                  messages: [{role: user, content: "{{item.time}} {{item.text}}"}]
            output: |
              {{#stages.each.items}}
              {{item.time}} {{text}}
              {{/stages.each.items}}
              {{stages.closing.text}}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"video-summary", "voice-writing", "image-writing"})
    void theShippedOnesAreGood(String name) throws IOException {
        Pipeline pipeline = file(name + ".yaml", Files.readString(SHIPPED.resolve(name + ".yaml")))
                .read();

        assertThat(pipeline.name()).isEqualTo(name);
        assertThat(pipeline.description()).isNotEmpty();
        assertThat(pipeline.inputs())
                .allSatisfy(input -> assertThat(input.description()).isNotEmpty());
    }

    @Test
    void stagesComeAfterThoseThatTheyNeed() {
        Pipeline pipeline = file("twice.yaml", GOOD).read();

        assertThat(pipeline.stages()).extracting(Stage::name).containsExactly("heard", "opening", "each", "closing");
        assertThat(pipeline.stages().get(3).needs()).containsExactly("opening");
        assertThat(pipeline.stages().get(2).needs()).containsExactly("heard");
    }

    @Test
    void aStageIsFilledInWithWhatIsKnown() {
        ModelStage each = (ModelStage) file("twice.yaml", GOOD).read().stages().get(2);

        Job job = StageJobs.job(
                "run-each-1",
                each,
                StageJobs.with(Map.of("inputs", Map.of(), "stages", Map.of()), Timeline.moment(75, 80, " {{tea}} ")));

        assertThat(job.getId()).isEqualTo("run-each-1");
        assertThat(job.getGeneration().getModel()).isEqualTo("auto");
        assertThat(job.getGeneration().getConversation().getMessages(0).getContent())
                .isEqualTo("1:15 {{tea}}");
    }

    @Test
    void whatIsNotGivenIsLeftOut() {
        ModelStage heard = (ModelStage) file(
                        "heard.yaml",
                        """
                        inputs:
                          recording: {type: audio}
                          language: {type: text, required: false}
                        stages:
                          heard: {transcribe: {file: "{{inputs.recording}}", language: "{{inputs.language}}"}}
                        output: "{{stages.heard.text}}"
                        """)
                .read()
                .stages()
                .get(0);

        Job job = StageJobs.job("r", heard, Map.of("inputs", Map.of("recording", "file-1", "language", "")));

        assertThat(job.getRecording().getFileId()).isEqualTo("file-1");
        assertThat(job.getRecording().getTranscription().getLanguage()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "description: Says it twice.|desc: x|There is no key 'desc'",
                "recording: {type: audio}|recording: {type: sound}|'inputs.recording.type' is 'sound', which is none of",
                "recording: {type: audio}|Recording: {type: audio}|'inputs.Recording': a name has small letters",
                "recording: {type: audio}|recording: {type: audio, size: 1}|There is no key 'inputs.recording.size'",
                "recording: {type: audio}|recording: {type: audio, required: maybe}|'inputs.recording.required': expected a boolean",
                "default: dry|default: wet|Invalid 'inputs.tone.default': 'wet' is none of [warm, dry]",
                "choices: [warm, dry], default: dry|default: dry|'inputs.tone.choices' is for a choice",
                "max_tokens: 5|max_tokens: many|'stages.opening.write': Invalid type for 'max_tokens': expected an integer",
                "max_tokens: 5|max_words: 5|'stages.opening.write': Unrecognized request argument supplied: max_words",
                "max_tokens: 5|stream: true|'stages.opening.write': A job's answer comes as a whole",
                "{{stages.opening.text}}|{{stages.openning.text}}|'stages.closing.write': there is no stage 'openning'",
                "{{stages.opening.text}}|{{stages.opening.txt}}|'stages.closing.write': the template can't be filled in: there is no 'stages.opening.txt'",
                "{{stages.opening.text}}|{{stages.opening.text|'stages.closing.write': the template can't be filled in",
                "{{stages.opening.text}}|{{> other}}|'stages.closing.write': the template can't be filled in: it includes 'other'",
                "{{inputs.tone}}:|{{inputs.mood}}:|'stages.opening.write': there is no input 'mood'",
                "{{inputs.tone}}:|{{tone}}:|'stages.opening.write': the template can't be filled in: there is no 'tone'",
                "{{inputs.tone}}:|{{inputs.tone.class}}:|'stages.opening.write': the template can't be filled in: there is no 'inputs.tone.class'",
                "{{inputs.tone}}:|{{#inputs.topic}}{{nope}}{{/inputs.topic}}:|'stages.opening.write': the template can't be filled in: there is no 'nope'",
                "{{inputs.tone}}:|{{stages.closing.text}}:|None of the stages [closing, opening] can ever begin",
                "for_each: stages.heard.segments|for_each: stages.heard.text|'stages.each.for_each': 'stages.heard.text' is no list",
                "for_each: stages.heard.segments|for_each: stages.herd.segments|'stages.each.for_each': there is no stage 'herd'",
                "for_each: stages.heard.segments|for_every: x|There is no key 'stages.each.for_every'",
                "transcribe: {file: \"{{inputs.recording}}\"}|transcribe: {}|'stages.heard.transcribe': Missing required parameter: 'file'",
                "transcribe: {file: \"{{inputs.recording}}\"}|sing: {}|There is no key 'stages.heard.sing'",
                "transcribe: {file: \"{{inputs.recording}}\"}|timeline: {of: [opening]}|'stages.heard.timeline.of': 'opening' is no stage that transcribes or looks",
                "{{stages.closing.text}}|{{stages.closing.words}}|'output': the template can't be filled in: there is no 'stages.closing.words'",
                "output:|outcome:|Missing required parameter: 'output'",
                "heard:|opening:|found duplicate key opening",
                "description: Says it twice.|description: [|line ",
            })
    void whatIsWrongIsToldWithItsKey(String good, String bad, String message) {
        assertThat(GOOD).contains(good);

        assertThatThrownBy(() -> file("twice.yaml", GOOD.replace(good, bad)).read())
                .isInstanceOf(MedleyException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "just text"})
    void whatIsNoMappingIsNoPipeline(String text) {
        assertThatThrownBy(() -> file("none.yaml", text).read()).hasMessageContaining("the file is no mapping");
    }

    @Test
    void aNameThatFitsNoPathIsRefused() {
        assertThatThrownBy(() -> file("My Pipeline.yaml", GOOD).read()).hasMessageContaining("'My Pipeline'");
    }

    @Test
    void anObjectsClassIsNeverMade() {
        assertThatThrownBy(() -> file("evil.yaml", "description: !!java.net.URL [\"http://example.com\"]")
                        .read())
                .isInstanceOf(MedleyException.class);
    }

    @Test
    void aTimelineHasBothInTheirOrder() {
        Map<String, Object> timeline = Timeline.of(
                List.of(Timeline.moment(2, 4, " Hello "), Timeline.moment(31, 33, "Bye")),
                List.of(Timeline.moment(0, 30.5, "A red circle."), Timeline.moment(30.5, 40, "A cube.")),
                30);

        assertThat(timeline.get("text"))
                .isEqualTo(
                        """
                        [0:00] seen: A red circle.
                        [0:02] heard: Hello
                        [0:30] seen: A cube.
                        [0:31] heard: Bye""");
        assertThat(new Place("sections").list(timeline).orElseThrow())
                .extracting(section -> ((Map<?, ?>) section).get("time") + " " + ((Map<?, ?>) section).get("end_time")
                        + " " + ((Map<?, ?>) section).get("heard") + " " + ((Map<?, ?>) section).get("seen"))
                .containsExactly("0:00 0:30 Hello A red circle.", "0:30 0:40 Bye A cube.");
    }

    @Test
    void aLongTimelineHasLongerSections() {
        List<Map<String, Object>> hours = IntStream.range(0, 10_000)
                .mapToObj(i -> Timeline.moment(i, i + 1, "x"))
                .toList();

        Map<String, Object> timeline = Timeline.of(hours, List.of(), 5);

        assertThat(new Place("sections").list(timeline).orElseThrow())
                .hasSizeBetween(Timeline.MAX_SECTIONS / 2, Timeline.MAX_SECTIONS);
        assertThat(Timeline.clock(10_000)).isEqualTo("2:46:40");
    }

    private static PipelineFile file(String name, String text) {
        return new PipelineFile(name, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
