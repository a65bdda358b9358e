import { SLACK_LIMITS } from "../limits.ts";
import {
  anything,
  boolean,
  byType,
  type Fields,
  integer,
  isRecord,
  list,
  number,
  object,
  oneOf,
  text,
} from "./check.ts";
import { richTextBlock } from "./rich-text.ts";

const cell = byType(() => ({
  raw_text: { required: { text: text({ max: SLACK_LIMITS.tableTextTotal }) } },
  raw_number: { required: { value: number }, optional: { text: text({ max: 100 }) } },
  rich_text: { ...richTextBlock, optional: { block_id: anything } },
}));
const label = text({ max: 20 });
const MANY = 1000;

const point = object({ required: { label, value: number } });
const series = list({ max: 12, of: object({ required: { name: label, data: list({ max: 20, of: point }) } }) });
const axes = object({
  required: { categories: list({ max: 20, of: label }) },
  optional: { x_label: text({ max: 50 }), y_label: text({ max: 50 }) },
});
const plotted: Fields = { required: { series, axis_config: axes } };
const chart = byType(() => ({
  pie: { required: { segments: list({ max: 12, of: point }) } },
  bar: plotted,
  area: plotted,
  line: plotted,
}));

/** Rows of one table must be equally long. */
function sameLength(value: Record<string, unknown>, pointer: string, report: Parameters<typeof cell>[2]): void {
  if (!Array.isArray(value.rows)) return;
  const first: unknown = value.rows[0];
  if (!Array.isArray(first)) return;
  value.rows.forEach((row: unknown, at) => {
    if (Array.isArray(row) && row.length !== first.length) {
      report({ pointer: `${pointer}/rows/${at}`, message: "all rows must have the same number of cells" });
    }
    if (at === 0 && Array.isArray(row) && row.some((item) => isRecord(item) && item.type === "rich_text")) {
      report({ pointer: `${pointer}/rows/0`, message: "header cells must not be rich_text" });
    }
  });
}

/** Blocks that show figures: https://docs.slack.dev/reference/block-kit/blocks/table-block, …/data-table-block, …/data-visualization-block */
export const DATA_BLOCKS: Readonly<Record<string, Fields>> = {
  table: {
    required: {
      rows: list({
        max: SLACK_LIMITS.tableRows,
        of: list({ max: SLACK_LIMITS.tableColumns, of: cell }),
      }),
    },
    optional: {
      column_settings: list({
        min: 0,
        max: SLACK_LIMITS.tableColumns,
        of: object({ optional: { align: oneOf("left", "center", "right"), is_wrapped: boolean } }),
      }),
    },
  },
  data_table: {
    required: {
      rows: list({
        min: 2,
        max: SLACK_LIMITS.dataTableRows,
        of: list({ max: SLACK_LIMITS.dataTableColumns, of: cell }),
      }),
      caption: text({ max: MANY }),
    },
    optional: {
      page_size: integer({ min: 1, max: SLACK_LIMITS.dataTablePageSize }),
      row_header_column_index: integer({ min: 0, max: SLACK_LIMITS.dataTableColumns - 1 }),
    },
    also: sameLength,
  },
  data_visualization: { required: { title: text({ max: 50 }), chart } },
};
