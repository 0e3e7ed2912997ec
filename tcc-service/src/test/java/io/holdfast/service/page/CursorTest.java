package io.holdfast.service.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.service.problem.RefusedException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CursorTest {

    @Test
    void pagesJoinWithoutGapOrOverlap() {
        List<Integer> all = IntStream.range(0, 7).boxed().toList();
        Page<Integer> first = Page.of(all.subList(0, 4), 3, row -> row, row -> List.of(row.toString()));
        assertThat(first.items()).containsExactly(0, 1, 2);
        Integer behind = Cursor.decode(first.nextCursor(), 1, values -> Integer.valueOf(values.get(0)));
        assertThat(behind).isEqualTo(2);
        Page<Integer> last = Page.of(all.subList(4, 7), 3, row -> row, row -> List.of(row.toString()));
        assertThat(last.nextCursor()).isNull();
    }

    @Test
    void whatIsNoCursorIsRefused() {
        String other = Cursor.encode(List.of("1", "2"));
        String words = Cursor.encode(List.of("not-an-id"));
        for (String cursor : List.of("!", "", other, words, "x".repeat(2000))) {
            assertThatThrownBy(() -> Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0))))
                    .isInstanceOf(RefusedException.class);
        }
        List<String> nothing = Cursor.decode(null, 1, values -> values);
        assertThat(nothing).isNull();
    }
}
