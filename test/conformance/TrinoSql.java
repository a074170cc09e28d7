import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.testing.MaterializedRow;
import io.trino.testing.StandaloneQueryRunner;
import io.trino.testing.TestingSession;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Runs statements in Trino, the engine behind Athena: reads {setup, statements} from standard input, prints the rows of
 * each statement as JSON. Needs the jars of trino-testing and trino-memory on the class path.
 */
class TrinoSql {
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
    System.setOut(System.err);
    ObjectMapper json = new ObjectMapper();
    JsonNode task = json.readTree(System.in);
    var session = TestingSession.testSessionBuilder().setCatalog("memory").setSchema("security").build();
    try (var runner = new StandaloneQueryRunner(session)) {
      runner.installPlugin(new MemoryPlugin());
      runner.createCatalog("memory", "memory", Map.of());
      for (JsonNode statement : task.get("setup")) runner.execute(statement.asText());
      ArrayNode answers = json.createArrayNode();
      for (JsonNode statement : task.get("statements")) {
        var result = runner.execute(statement.asText());
        ObjectNode answer = answers.addObject();
        ArrayNode columns = answer.putArray("columns");
        result.getColumnNames().forEach(columns::add);
        ArrayNode rows = answer.putArray("rows");
        for (MaterializedRow row : result.getMaterializedRows()) {
          ArrayNode cells = rows.addArray();
          for (Object cell : row.getFields()) cells.add(cell == null ? null : cell.toString());
        }
      }
      out.println(json.writeValueAsString(answers));
    }
    System.exit(0);
  }
}
