package dev.medley.starter.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import tools.jackson.databind.json.JsonMapper;

/** Writes scenes as PNG files, and what is true of them as JSON lines. */
final class SceneFiles {
    static final String LINES = "scenes.jsonl";

    private final SceneSource source;
    private final int edge;
    private final int questions;

    /**
     * @param edge of the pictures, in pixels
     * @param questions about a scene, at most
     */
    SceneFiles(SceneSource source, int edge, int questions) {
        this.source = source;
        this.edge = edge;
        this.questions = questions;
    }

    /** Writes the first scenes, on all cores; the files don't depend on how many there are. */
    void write(Path folder, long count) throws IOException {
        Files.createDirectories(folder);
        ImageIO.setUseCache(false);
        try {
            List<String> lines = LongStream.range(0, count)
                    .parallel()
                    .mapToObj(number -> draw(folder, number))
                    .toList();
            Files.write(folder.resolve(LINES), lines);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private String draw(Path folder, long number) {
        String file = String.format(Locale.ROOT, "%06d.png", number);
        Scene scene = source.scene(number);
        try {
            ImageIO.write(
                    SceneRenderer.render(scene, edge),
                    "png",
                    folder.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var line = new LinkedHashMap<String, Object>();
        line.put("file", file);
        line.put("caption", scene.caption());
        line.put(
                "questions",
                source.questions(number, questions).stream()
                        .map(SceneFiles::described)
                        .toList());
        line.put("things", scene.things().stream().map(SceneFiles::described).toList());
        return JsonMapper.shared().writeValueAsString(line);
    }

    private static Map<String, Object> described(Question question) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", question.kind().words());
        json.put("question", question.text());
        json.put("answer", question.answer());
        return json;
    }

    /** Centre and half the edge of its square are in shares of the picture's edge. */
    private static Map<String, Object> described(Thing thing) {
        var json = new LinkedHashMap<String, Object>();
        json.put("size", thing.look().size().word());
        json.put("colour", thing.look().colour().word());
        json.put("shape", thing.look().form().word());
        json.put("x", share(thing.x()));
        json.put("y", share(thing.y()));
        json.put("radius", share(thing.radius()));
        return json;
    }

    private static double share(double units) {
        return Math.round(1e4 * units / Scene.EDGE) / 1e4;
    }
}
