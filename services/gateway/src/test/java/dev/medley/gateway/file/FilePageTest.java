package dev.medley.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

class FilePageTest {
    private static final List<String> IDS = List.of("file-1", "file-2", "file-3");

    @Test
    void theNewestComesFirst() {
        assertThat(page().idsOf(IDS)).containsExactly("file-3", "file-2", "file-1");
        assertThat(page()).isEqualTo(new FilePage(10_000, null, false, null));
    }

    @Test
    void goesOnAfterAFileThatIsGoneByNow() {
        assertThat(page("after", "file-2").idsOf(IDS)).containsExactly("file-1");
        assertThat(page("after", "file-25").idsOf(IDS)).containsExactly("file-2", "file-1");
        assertThat(page("after", "file-15", "order", "asc").idsOf(IDS)).containsExactly("file-2", "file-3");
        assertThat(page("after", "file-3", "order", "asc").idsOf(IDS)).isEmpty();
    }

    private static FilePage page(String... query) {
        MultiValueMap<String, String> all = new LinkedMultiValueMap<>();
        for (int i = 0; i < query.length; i += 2) {
            all.add(query[i], query[i + 1]);
        }
        return FilePage.read(all);
    }
}
