package dev.medley.speechtranscription.audio;

import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recording's file, of which the end may still be on its way. */
public interface RecordedFile {
    /** Where it is. */
    Path path();

    /**
     * Waits until more of it is there.
     *
     * @param known how many bytes the caller knows of; it does not wait if there are more, or if none will come
     * @throws MedleyException if no more will come because of a failure
     */
    Extent await(long known);

    /**
     * How much of a file is there.
     *
     * @param complete whether that is all of it
     */
    record Extent(long bytes, boolean complete) {}

    /** A file of which all is there. */
    static RecordedFile whole(Path path) {
        return new RecordedFile() {
            @Override
            public Path path() {
                return path;
            }

            @Override
            public Extent await(long known) {
                try {
                    return new Extent(Files.size(path), true);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
