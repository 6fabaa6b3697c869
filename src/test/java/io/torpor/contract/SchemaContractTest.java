package io.torpor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaContractTest extends AbstractContractTest {

    private static final String MIGRATIONS = "migrations.txt";

    private static final String COLUMNS = """
            select table_name, column_name, data_type, character_maximum_length as length,
                   datetime_precision as precision, is_nullable, column_default, is_identity
            from information_schema.columns
            where table_schema = 'PUBLIC'
            order by table_name, ordinal_position
            """;

    private static final String CONSTRAINTS = """
            select c.table_name, c.constraint_type, c.constraint_name, k.check_clause,
                   (select listagg(u.column_name, ', ') within group (order by u.ordinal_position)
                    from information_schema.key_column_usage u
                    where u.constraint_name = c.constraint_name) as columns,
                   (select listagg(f.table_name || '.' || f.column_name, ', ') within group (order by f.ordinal_position)
                    from information_schema.key_column_usage f
                    where f.constraint_name = r.unique_constraint_name) as target,
                   r.delete_rule
            from information_schema.table_constraints c
            left join information_schema.check_constraints k on k.constraint_name = c.constraint_name
            left join information_schema.referential_constraints r on r.constraint_name = c.constraint_name
            where c.table_schema = 'PUBLIC'
            order by c.table_name, c.constraint_type, columns, c.constraint_name
            """;

    private static final String INDEXES = """
            select i.table_name, i.index_type_name, i.index_name,
                   (select listagg(c.column_name, ', ') within group (order by c.ordinal_position)
                    from information_schema.index_columns c
                    where c.index_name = i.index_name) as columns
            from information_schema.indexes i
            where i.table_schema = 'PUBLIC'
            order by i.table_name, i.index_type_name, columns, i.index_name
            """;

    @Test
    void theSchemaStays() {
        List<String> lines = new ArrayList<>();
        describe("columns", COLUMNS, lines);
        describe("constraints", CONSTRAINTS, lines);
        describe("indexes", INDEXES, lines);

        Golden.assertSame("schema.txt", lines);
    }

    private void describe(String title, String query, List<String> lines) {
        lines.add(title);
        for (Map<String, Object> row : database().queryForList(query)) {
            if (!"flyway_schema_history".equals(row.get("TABLE_NAME"))) {
                StringBuilder line = new StringBuilder();
                row.forEach((name, value) -> line.append(
                        value == null
                                ? ""
                                : "  " + name + "=" + value.toString().replaceAll("\\s+", " ")));
                // Names that H2 made up.
                lines.add(line.toString()
                        .replaceAll("CONSTRAINT_[0-9A-F]+_INDEX", "CONSTRAINT_INDEX")
                        .replaceAll("(CONSTRAINT|PRIMARY_KEY|INDEX)_[0-9A-F_]+\\b", "$1_…"));
            }
        }
    }

    @Test
    void aMigrationThatHasLandedNeverChanges() {
        List<String> present = Trees.list(Path.of("src/main/resources/db/migration")).stream()
                .filter(path -> path.toString().endsWith(".sql"))
                .map(path -> Trees.sha256(path) + "  " + path.getFileName())
                .toList();

        assertThat(present)
                .as("A landed migration was changed or removed. That can't be accepted: databases have run it,"
                        + " and Flyway refuses to start on them. Write a new migration instead")
                .containsAll(Golden.lines(MIGRATIONS));
        Golden.assertSame(MIGRATIONS, present);
    }
}
